//! The one form in which JSON is written: UTF-8, two-space indent, the fixed key order of the type,
//! LF, a final newline; `null` where there is no value, and not nothing.

use serde::{Deserialize, Deserializer, Serialize};

/// `value` as canonical JSON.
///
/// # Panics
/// Never for the types of this crate: their maps have text keys and their numbers are finite.
pub fn to_json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("maps with text keys, finite numbers");
    bytes.push(b'\n');
    bytes
}

/// Reads a member that always stands there. Of an `Option`, serde would take an absent one for `null`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(member: D) -> Result<T, D::Error> {
    T::deserialize(member)
}

/// Serde and JSON Schema for a type that is written as one string by `Display` and read by `FromStr`.
macro_rules! string_schema {
    ($type:ty, $name:literal, $pattern:literal) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}
pub(crate) use string_schema;
