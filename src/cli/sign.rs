//! `handoff sign`

use std::io::{self, IsTerminal as _};

use super::arguments::Sign;
use super::exit::Exit;
use super::output::Output;
use super::render;
use crate::data::{Code, Finding, Fix};
use crate::pipeline::Progress as _;
use crate::reports::SignResult;
use crate::signature::{Signer, Tools};
use crate::stages::sign;
use crate::stages::verify::{self, Checks};
use crate::{Error, Result, filesystem};

/// Verifies a bundle, and signs it if it is good.
pub fn run(asked: &Sign, output: &Output) -> Result<Exit> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A key that cannot be used, or a passphrase that is wrong, is known before the zip is read.
    let signer = Signer::open(&asked.sign_key, Tools { passphrase: &passphrase, path: &path })?;
    let length = filesystem::length_if_file(&asked.bundle)?;
    let progress = output.progress();
    progress.stage("verify", length);
    let (report, verified) = verify::verify(&asked.bundle, &Checks { progress: &|bytes| progress.moved(bytes), ..Checks::default() })?;
    let result = match verified {
        None => {
            let fix = Fix::text("sign the zip of a version as it was built; `handoff verify` says what is wrong with this one");
            let refused = Finding::new(Code::SignNotVerified, "only the zip of a version that verifies is signed");
            SignResult::refused(report.findings, refused.at(asked.bundle.display()).fix(fix))
        }
        Some(verified) => {
            progress.stage("sign", length);
            SignResult::new(sign::sign(&verified, &signer, asked.statement, &|bytes| progress.moved(bytes))?)
        }
    };
    drop(progress);
    output.give(&result, |page| render::sign(&result, page))
}

/// Asks on the terminal, without showing what is typed. Where nobody sits at one, nobody is asked.
fn passphrase(key: &str) -> Result<String> {
    if !io::stdin().is_terminal() {
        let fix = Fix::text("run it on a terminal; or add the key to an agent with `ssh-add`, and name its .pub file");
        let message = format!("the key {key} has a passphrase, and there is no terminal to ask for it on");
        return Err(Error::new(Code::SignKey, message).at(key).fix(fix));
    }
    let question = format!("Passphrase of {}: ", render::escaped(key));
    rpassword::prompt_password(question).map_err(|error| Error::io("cannot ask on", "the terminal", error))
}
