//! What a delivered asset says about a parameter that the tool ignored, or is thought to have ignored: its pixels have the meant
//! shape, or that of the default.

use std::collections::HashMap;

use serde_json::Value;

use super::inputs::Makers;
use crate::data::BundlePath;
use crate::data::job::JobId;
use crate::data::wording;
use crate::generation::schema::Parameter;
use crate::stages::strip::Contents;

/// How far the shape of a picture may be from its ratio: models round to multiples of 8 to 64 pixels (1344 × 768 for 16:9 is 1.6 %
/// off), and the nearest two ratios in use, 4:3 and 5:4, are 6 % apart.
const ROUNDING: f64 = 0.03;

/// By prompt: the first of the assets that it made and that nobody edited, and its width and height.
pub type Pixels<'a> = HashMap<JobId, (&'a BundlePath, (u32, u32))>;

/// The assets that say something about their prompts.
pub fn pixels<'a>(contents: &'a Contents, makers: &Makers) -> Pixels<'a> {
    let mut pixels = Pixels::new();
    for file in &contents.files {
        if let (Some(maker), Some(size)) = (makers.get(&file.path), file.facts.pixels) {
            pixels.entry(*maker).or_insert((&file.path, size));
        }
    }
    pixels
}

/// What was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// `hero.png is 1344 × 768, the 16:9 that was asked for`.
    pub said: String,
    /// Whether the asset has what was meant, and not merely the default.
    pub meant: bool,
}

/// Compares an asset of so many pixels with the value of an ignored parameter, and with the default of the one that was meant.
pub fn evidence(name: &str, value: &Value, nearest: Option<&Parameter>, asset: &BundlePath, size: (u32, u32)) -> Option<Seen> {
    let wanted = Shape::of(name, value)?;
    let default =
        nearest.and_then(|parameter| Some((Shape::of(&parameter.name, parameter.default.as_ref()?)?, text(parameter.default.as_ref()?))));
    let value = text(value);
    let (has_wanted, has_default) = (wanted.fits(size), default.as_ref().map(|(shape, _)| shape.fits(size)));
    let default = default.map(|(_, text)| text).unwrap_or_default();
    let is = format!("{} is {}", asset.file_name(), wording::pixels(size));
    Some(match (has_wanted, has_default) {
        (true, Some(true)) => Seen { said: format!("{is}, and both {value} and the default {default} are that"), meant: false },
        (true, _) => Seen { said: format!("{is}, the {value} that was asked for"), meant: true },
        (false, Some(true)) => Seen { said: format!("{is}, the default {default} and not {value}"), meant: false },
        (false, Some(false)) => Seen { said: format!("{is}, neither {value} nor the default {default}"), meant: false },
        (false, None) => Seen { said: format!("{is}, and not {value}"), meant: false },
    })
}

/// What a value says of a picture's size.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Ratio(f64),
    Size(u32, u32),
    Width(u32),
    Height(u32),
    /// `1080p`: the shorter side.
    Short(u32),
}

impl Shape {
    fn of(name: &str, value: &Value) -> Option<Self> {
        let name = name.to_lowercase();
        let about = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let text = text(value);
        let text = text.trim();
        if about(&["width", "height"]) {
            let side = text.trim_end_matches("px").parse().ok()?;
            return Some(if about(&["width"]) { Self::Width(side) } else { Self::Height(side) });
        }
        if !about(&["ratio", "aspect", "size", "resolution", "dimension", "orientation", "format"]) {
            return None;
        }
        if let Some((wide, high)) = text.split_once(':') {
            let [wide, high] = [wide, high].map(|side| side.trim().parse::<f64>().ok().filter(|side| *side > 0.0 && side.is_finite()));
            return Some(Self::Ratio(wide? / high?));
        }
        if let Some((wide, high)) = text.split_once(['x', 'X', '×', '*']) {
            return Some(Self::Size(wide.trim().parse().ok()?, high.trim().parse().ok()?));
        }
        text.strip_suffix(['p', 'P'])?.parse().ok().map(Self::Short)
    }

    fn fits(self, (width, height): (u32, u32)) -> bool {
        match self {
            Self::Ratio(ratio) => (f64::from(width) / f64::from(height) / ratio).ln().abs() < ROUNDING,
            Self::Size(wide, high) => (width, height) == (wide, high),
            Self::Width(wide) => width == wide,
            Self::Height(high) => height == high,
            Self::Short(side) => width.min(height) == side,
        }
    }
}

/// A text without its quotes.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::schema::Schema;
    use serde_json::json;

    fn seen(name: &str, value: Value, size: (u32, u32)) -> Option<(String, bool)> {
        let schema = Schema::of(&json!({"paramConfig": {
            "aspectRatio": {"descriptor": {"kind": "enum", "options": [{"id": "1:1"}, {"id": "16:9"}], "default": "1:1"}},
            "resolution": {"descriptor": {"kind": "enum", "options": [{"id": "720p"}, {"id": "1080p"}]}},
        }}))
        .unwrap();
        let nearest = schema.nearest(name).and_then(|nearest| schema.parameter(nearest));
        let seen = evidence(name, &value, nearest, &BundlePath::new("assets/hero.png").unwrap(), size)?;
        Some((seen.said, seen.meant))
    }

    #[test]
    fn an_asset_has_what_was_meant_or_the_default_or_neither() {
        for (name, value, size, said, meant) in [
            ("aspect_ratio", json!("16:9"), (1344, 768), "1344 × 768, the 16:9 that was asked for", true),
            ("aspect_ratio", json!("16:9"), (1024, 1024), "1024 × 1024, the default 1:1 and not 16:9", false),
            ("aspect_ratio", json!("16:9"), (800, 600), "800 × 600, neither 16:9 nor the default 1:1", false),
            ("aspect_ratio", json!("1:1"), (512, 512), "512 × 512, and both 1:1 and the default 1:1 are that", false),
            ("aspect_ratio", json!("4:3"), (1280, 1024), "1280 × 1024, neither 4:3 nor the default 1:1", false),
            ("width", json!(1536), (1536, 1024), "1536 × 1024, the 1536 that was asked for", true),
            ("height", json!("1024px"), (1536, 1000), "1536 × 1000, and not 1024px", false),
            ("size", json!("1536x1024"), (1536, 1024), "1536 × 1024, the 1536x1024 that was asked for", true),
            ("video_resolution", json!("1080p"), (1920, 1080), "1920 × 1080, the 1080p that was asked for", true),
        ] {
            assert_eq!(seen(name, value.clone(), size), Some((format!("hero.png is {said}"), meant)), "{name} {value}");
        }
    }

    #[test]
    fn what_says_nothing_about_pixels_is_no_evidence() {
        for (name, value) in [
            ("seed", json!(7)),
            ("guidance", json!("1:1")),
            ("aspect_ratio", json!("wide")),
            ("aspect_ratio", json!("0:1")),
            ("size", json!(null)),
        ] {
            assert_eq!(seen(name, value, (1, 1)), None, "{name}");
        }
    }
}
