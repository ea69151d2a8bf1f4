//! What a row says of its licence must hold on the day of delivery: it has begun, it has not ended, and what proves it is there.

use super::{Clerk, evidence_source, rules_in_force};
use crate::data::{BundlePath, Code, Day, Finding, Fix};
use crate::engagement::RightsRule;

/// Days before its end in which a licence is worth a warning, when the support window is shorter.
const WARN_DAYS: u32 = 90;

impl Clerk<'_> {
    /// The rows that decide for something, held against the day; and those that do not.
    pub(super) fn licences(&self) -> Vec<Finding> {
        let shipped: Vec<BundlePath> = self.shipped.files.iter().map(|file| file.path.clone()).collect();
        let in_force = rules_in_force(&self.engagement.rights, &shipped);
        let mut findings = Vec::new();
        for rule in &self.engagement.rights {
            if in_force.iter().any(|other| std::ptr::eq(*other, rule)) {
                findings.extend(self.term(rule));
                findings.extend(self.missing_evidence(rule));
            } else {
                let fix = Fix::text("correct its `match`, or take the row out; the first row that matches a file decides");
                let message = format!("{} decides for no shipped file", rule.rule);
                findings.push(Finding::new(Code::RightsRowUnused, message).at(rule.file()).place(&rule.rule).fix(fix));
            }
        }
        findings
    }

    fn term(&self, rule: &RightsRule) -> Option<Finding> {
        let name = rule.entry.license.as_deref().unwrap_or(rule.entry.origin.phrase());
        let delivered = self.engagement.delivered_at;
        let window = self.engagement.support.window_days.unwrap_or(0).max(WARN_DAYS);
        let (code, message) = match (rule.entry.starts, rule.entry.expires) {
            (_, Some(end)) if end < delivered => {
                (Code::RightsExpired, format!("{name} expired on {end}, before the delivery on {delivered}"))
            }
            (Some(start), _) if start > delivered => {
                (Code::RightsNotStarted, format!("{name} starts on {start}, after the delivery on {delivered}"))
            }
            (_, Some(end)) if end <= delivered.plus(window) => {
                (Code::RightsExpiring, format!("{name} expires on {end}{}", within(delivered, end)))
            }
            _ => return None,
        };
        let fix = Fix::text("renew the licence and correct the row, or leave the files out");
        Some(Finding::new(code, message).at(rule.file()).place(&rule.rule).fix(fix))
    }

    fn missing_evidence(&self, rule: &RightsRule) -> Vec<Finding> {
        let missing = |name: &&String| self.inventory.find(&evidence_source(rule, name)).is_none();
        let finding = |name: &String| {
            let fix = Fix::text("put the file there, or correct its path: paths start at the folder of this handoff.toml");
            Finding::new(Code::RightsEvidenceMissing, format!("{} names evidence that is not there", rule.rule))
                .at(evidence_source(rule, name))
                .fix(fix)
        };
        rule.entry.evidence.iter().filter(missing).map(finding).collect()
    }
}

fn within(delivered: Day, end: Day) -> String {
    match delivered.days_until(end) {
        0 => ", the day of delivery".to_owned(),
        1 => ", 1 day after the delivery".to_owned(),
        days => format!(", {days} days after the delivery"),
    }
}
