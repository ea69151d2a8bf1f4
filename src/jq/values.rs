//! Between serde_json's values and jaq's, and the deletion that keeps the order of keys.

use jaq_core::native::v;
use jaq_core::{Bind, Cv, Error, Native, RunPtr, ValXs};
use jaq_json::{Map, Num, Rc, Val};
use serde_json::{Number, Value};

use super::watch::Watched;
use crate::generation::json::MAX_DEPTH;

/// For jaq. Integers stay integers (`u64` seeds included), `1.0` stays a float, keys keep their order.
pub fn to_jaq(value: &Value) -> Val {
    match value {
        Value::Null => Val::Null,
        Value::Bool(flag) => Val::Bool(*flag),
        Value::Number(number) => Val::Num(number_to_jaq(number)),
        Value::String(text) => Val::utf8_str(text.clone()),
        Value::Array(items) => items.iter().map(to_jaq).collect(),
        Value::Object(map) => Val::obj(map.iter().map(|(key, value)| (Val::utf8_str(key.clone()), to_jaq(value))).collect()),
    }
}

fn number_to_jaq(number: &Number) -> Num {
    if let Some(integer) = number.as_i64() {
        Num::from_integral(integer)
    } else if let Some(integer) = number.as_u64() {
        Num::from_integral(integer)
    } else {
        Num::Float(number.as_f64().unwrap_or(f64::NAN))
    }
}

/// From jaq; `Err` says what no JSON document can hold.
pub fn from_jaq(value: &Val) -> Result<Value, String> {
    at_depth(value, 0)
}

fn at_depth(value: &Val, depth: usize) -> Result<Value, String> {
    if depth >= MAX_DEPTH && matches!(value, Val::Arr(_) | Val::Obj(_)) {
        return Err(format!("the result is nested more than {MAX_DEPTH} levels deep"));
    }
    Ok(match value {
        Val::Null => Value::Null,
        Val::Bool(flag) => Value::Bool(*flag),
        Val::Num(number) => Value::Number(number_from_jaq(number)?),
        Val::TStr(text) => Value::String(text_from_jaq(text)?),
        Val::BStr(_) => return Err("the result holds bytes, which JSON cannot".to_owned()),
        Val::Arr(items) => Value::Array(items.iter().map(|item| at_depth(item, depth + 1)).collect::<Result<_, _>>()?),
        Val::Obj(map) => Value::Object(map.iter().map(|entry| entry_from_jaq(entry, depth)).collect::<Result<_, _>>()?),
    })
}

fn entry_from_jaq((key, value): (&Val, &Val), depth: usize) -> Result<(String, Value), String> {
    match key {
        Val::TStr(key) => Ok((text_from_jaq(key)?, at_depth(value, depth + 1)?)),
        _ => Err("the result has a key that is not a text".to_owned()),
    }
}

fn text_from_jaq(text: &[u8]) -> Result<String, String> {
    String::from_utf8(text.to_vec()).map_err(|_| "the result holds a text that is not UTF-8".to_owned())
}

fn number_from_jaq(number: &Num) -> Result<Number, String> {
    let not_json = || "the result holds a number that JSON cannot hold".to_owned();
    let float = |float: f64| Number::from_f64(float).ok_or_else(not_json);
    match number {
        Num::Int(integer) => Ok(Number::from(*integer)),
        Num::BigInt(integer) => integer.to_string().parse::<u64>().map(Number::from).map_err(|_| not_json()),
        Num::Float(value) => float(*value),
        Num::Dec(text) => text.parse().map_err(|_| not_json()).and_then(float),
    }
}

/// `delpaths` as jq has it. jaq's own `del(f)` is `f |= empty`: it moves the last key of an object into the place of the
/// deleted one, and `del(.[0, 1])` deletes the first and the third element.
pub const DELETE: &str = "!delete";

/// [`DELETE`] as a builtin.
pub fn delete() -> (&'static str, Box<[Bind]>, Native<Watched>) {
    fn run<'a>(mut cv: Cv<'a, Watched>) -> ValXs<'a, Val> {
        let paths = cv.0.pop_var();
        Box::new(std::iter::once(delete_paths(cv.1, paths).map_err(jaq_core::Exn::from)))
    }
    (DELETE, v(1), Native::<Watched>::new(run as RunPtr<Watched>))
}

fn delete_paths(mut value: Val, paths: Val) -> Result<Val, Error<Val>> {
    let Val::Arr(paths) = paths else { return Err(Error::typ(paths, "array of paths")) };
    let mut paths = paths.iter().cloned().collect::<Vec<_>>();
    // From the last to the first, so that what goes does not move what is still to go.
    paths.sort_by(|a, b| b.cmp(a));
    paths.dedup();
    for path in paths {
        let Val::Arr(path) = path else { return Err(Error::typ(path, "path")) };
        match path.split_last() {
            None => return Ok(Val::Null),
            Some((last, parents)) => delete_path(&mut value, parents, last)?,
        }
    }
    Ok(value)
}

/// A path that leads nowhere deletes nothing.
fn delete_path(value: &mut Val, parents: &[Val], last: &Val) -> Result<(), Error<Val>> {
    let Some((step, rest)) = parents.split_first() else { return delete_here(value, last) };
    match (value, step) {
        (Val::Null, _) => Ok(()),
        (Val::Obj(map), Val::TStr(_)) => match Rc::make_mut(map).get_mut(step) {
            Some(inner) => delete_path(inner, rest, last),
            None => Ok(()),
        },
        (Val::Arr(items), Val::Num(_)) => match position(step, items.len()) {
            Some(index) => delete_path(&mut Rc::make_mut(items)[index], rest, last),
            None => Ok(()),
        },
        (value, step) => Err(Error::index(value.clone(), step.clone())),
    }
}

fn delete_here(value: &mut Val, last: &Val) -> Result<(), Error<Val>> {
    match (value, last) {
        (Val::Null, _) => {}
        (Val::Obj(map), Val::TStr(_)) => drop(Rc::make_mut(map).shift_remove(last)),
        (Val::Arr(items), Val::Num(_)) => {
            if let Some(index) = position(last, items.len()) {
                Rc::make_mut(items).remove(index);
            }
        }
        (Val::Arr(items), Val::Obj(slice)) => {
            let (start, end) = bounds(slice, items.len());
            drop(Rc::make_mut(items).drain(start..end.max(start)));
        }
        (value, last) => return Err(Error::index(value.clone(), last.clone())),
    }
    Ok(())
}

/// The element that a number names; negative ones count from the end.
fn position(index: &Val, length: usize) -> Option<usize> {
    let Val::Num(number) = index else { return None };
    let index = number.as_isize()?;
    let index = if index < 0 { length.checked_add_signed(index)? } else { index.unsigned_abs() };
    (index < length).then_some(index)
}

/// Start and end of a slice such as `.[2:4]`, cut to the array.
fn bounds(slice: &Map, length: usize) -> (usize, usize) {
    let bound = |name: &'static str, otherwise: usize| match slice.get(&Val::utf8_str(name)) {
        Some(Val::Num(number)) => match number.as_isize() {
            Some(at) if at < 0 => length.saturating_add_signed(at).min(length),
            Some(at) => at.unsigned_abs().min(length),
            None => otherwise,
        },
        _ => otherwise,
    };
    (bound("start", 0), bound("end", length))
}
