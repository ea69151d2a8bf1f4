//! A jq program, compiled: parsed, guards put in, impure builtins left out, errors with line and caret.
//!
//! The program is compiled as one more definition of the prelude. That way it never is a module (so it can import nothing),
//! and its syntax tree can be changed on the way: every definition, loop and `range`, the prelude's own included, passes a guard.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Parser, Pattern, Term};
use jaq_core::load::{Arena, File, Lexer, Loader};
use jaq_core::path::Part;
use jaq_core::{Compiler, Ctx, Filter, Vars};
use serde_json::Value;

use super::values::{self, DELETE};
use super::watch::{GUARD, Session, Watch, Watched};
use crate::data::{Code, Fix};
use crate::engagement::config::JqProgram;
use crate::error::{Error, Result};

/// The definition that holds the agency's program.
const ENTRY: &str = "!program";
/// The name of a guarded value.
const GUARDED: &str = "$!guarded";
/// Builtins whose result or effect depends on more than their input.
const IMPURE: [&str; 9] = ["env", "now", "localtime", "strflocaltime", "debug", "debug_empty", "stderr", "stderr_empty", "halt_error"];

/// A program, ready to run in the thread that compiled it.
pub struct Program {
    /// `handoff.toml [strip] jq[0]`
    pub name: String,
    filter: Filter<Watched>,
}

impl Program {
    /// Compiles it.
    pub fn compile(program: &JqProgram) -> Result<Self> {
        let filter = compile(&program.source).map_err(|wrong| wrong.explain(program))?;
        Ok(Self { name: program.name.clone(), filter })
    }

    /// The one value that it gives for `document`.
    pub fn outputs(&self, document: &Value, watch: &Watch) -> Result<Value, String> {
        let context = Ctx::<Watched>::new(Session { lut: &self.filter.lut, watch }, Vars::new([]));
        let mut outputs = self.filter.id.run((context, values::to_jaq(document)));
        let first = outputs.next().ok_or("gives no value; it has to give exactly one")?.map_err(describe)?;
        match outputs.next() {
            None => values::from_jaq(&first),
            Some(Ok(_)) => Err("gives more than one value; it has to give exactly one".to_owned()),
            Some(Err(exception)) => Err(describe(exception)),
        }
    }
}

fn describe(exception: jaq_core::Exn<'_, jaq_json::Val>) -> String {
    match exception.get_err() {
        Ok(error) => error.to_string(),
        Err(other) => match other.get_halt() {
            Ok(_) => "halts instead of giving a value".to_owned(),
            Err(_) => "breaks out of itself".to_owned(),
        },
    }
}

/// What is wrong with a program, and where.
struct Wrong {
    at: usize,
    message: String,
}

fn compile(source: &str) -> Result<Filter<Watched>, Wrong> {
    let wrong = |part: &str, message: String| Wrong { at: offset(source, part), message };
    let tokens =
        Lexer::new(source).lex().map_err(|errors| first(errors, |(expected, at)| wrong(at, format!("expected {}", expected.as_str()))))?;
    let body = Parser::new(&tokens).parse(|parser| parser.term()).map_err(|errors| {
        first(errors, |(expected, found)| {
            wrong(jaq_core::load::lex::Token::opt_as_str(found, source), format!("expected {}", expected.as_str()))
        })
    })?;
    let mut prelude = prelude();
    prelude.push(Def { name: ENTRY, args: Vec::new(), body });
    prelude.iter_mut().for_each(guard_definition);
    // The loader parses its main file, and the name of the entry is no identifier on purpose: the entry is put in as its last
    // definition under a plain alias that comes after the program, so the program cannot call it.
    prelude.push(Def { name: "handoff", args: Vec::new(), body: Term::Call(ENTRY, Vec::new()) });
    let arena = Arena::default();
    let modules = Loader::new(prelude).load(&arena, File { code: "handoff", path: () });
    let modules = modules.map_err(|_| Wrong { at: 0, message: "cannot be loaded".to_owned() })?;
    let compiler = Compiler::default().with_funs(builtins());
    compiler.compile(modules).map_err(|errors| {
        let undefined = errors.into_iter().flat_map(|(_, errors)| errors).collect();
        first(undefined, |(name, kind)| wrong(name, format!("undefined {} `{name}`", kind.as_str())))
    })
}

fn first<E>(errors: Vec<E>, say: impl Fn(E) -> Wrong) -> Wrong {
    errors.into_iter().next().map_or(Wrong { at: 0, message: "does not compile".to_owned() }, say)
}

fn builtins() -> impl Iterator<Item = jaq_core::native::Fun<Watched>> {
    let all = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    all.filter(|(name, ..)| !IMPURE.contains(name)).chain([super::watch::guard(), values::delete()])
}

fn prelude<'s>() -> Vec<Def<&'s str>> {
    let own = [
        ("delpaths", vec!["$paths"], Term::Call(DELETE, vec![Term::Var("$paths")])),
        ("del", vec!["f"], Term::Call("delpaths", vec![Term::Arr(Some(Box::new(Term::Call("path", vec![Term::Call("f", vec![])]))))])),
        ("halt_error", vec![], Term::Call("halt", vec![])),
        ("halt_error", vec!["$code"], Term::Call("halt", vec![])),
    ];
    let own = own.into_iter().map(|(name, args, body)| Def { name, args, body });
    let all = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    all.filter(|definition| !IMPURE.contains(&definition.name)).chain(own).collect()
}

/// `def f: body` becomes `def f: guard as $x | body`: bound to a variable, the guard is no part of a path, and what was a
/// tail call stays one.
fn guard_definition(definition: &mut Def<&str>) {
    guard_term(&mut definition.body);
    put_guard(&mut definition.body);
}

fn put_guard(term: &mut Term<&str>) {
    let rest = Box::new(std::mem::take(term));
    let bind = BinaryOp::Pipe(Some(Pattern::Var(GUARDED)));
    *term = Term::BinOp(Box::new(Term::Call(GUARD, Vec::new())), bind, rest);
}

/// Puts guards into whatever can be repeated without a call: the body of `reduce` and `foreach`, and the numbers of `range`.
fn guard_term(term: &mut Term<&str>) {
    match term {
        Term::Id | Term::Recurse | Term::Num(_) | Term::Break(_) | Term::Var(_) | Term::Arr(None) => {}
        Term::Str(_, parts) => guard_parts(parts),
        Term::Arr(Some(inner)) | Term::Neg(inner) | Term::Label(_, inner) => guard_term(inner),
        Term::Obj(entries) => entries.iter_mut().for_each(|(key, value)| {
            guard_term(key);
            value.iter_mut().for_each(guard_term);
        }),
        Term::BinOp(left, _, right) => {
            guard_term(left);
            guard_term(right);
        }
        Term::Fold(_, source, _, arguments) => {
            guard_term(source);
            arguments.iter_mut().for_each(guard_term);
            arguments.iter_mut().skip(1).for_each(put_guard);
        }
        Term::TryCatch(body, catch) => {
            guard_term(body);
            catch.iter_mut().for_each(|catch| guard_term(catch));
        }
        Term::IfThenElse(cases, otherwise) => {
            cases.iter_mut().flat_map(|(condition, then)| [condition, then]).for_each(guard_term);
            otherwise.iter_mut().for_each(|otherwise| guard_term(otherwise));
        }
        Term::Def(definitions, body) => {
            definitions.iter_mut().for_each(guard_definition);
            guard_term(body);
        }
        Term::Call(name, arguments) => {
            arguments.iter_mut().for_each(guard_term);
            if *name == "range" {
                guard_outputs(term);
            }
        }
        Term::Path(source, path) => {
            guard_term(source);
            path.0.iter_mut().for_each(|(part, _)| guard_part(part));
        }
    }
}

/// The filters in a text: `"\(f)"`.
fn guard_parts<'s>(parts: &mut [StrPart<&'s str, Term<&'s str>>]) {
    for part in parts {
        if let StrPart::Term(inner) = part {
            guard_term(inner);
        }
    }
}

/// The filters in a step of a path: `.[f]`, `.[f:g]`.
fn guard_part(part: &mut Part<Term<&str>>) {
    match part {
        Part::Index(index) => guard_term(index),
        Part::Range(from, to) => from.iter_mut().chain(to).for_each(guard_term),
    }
}

/// `range(n)` becomes `range(n) as $x | guard as $y | $x`.
fn guard_outputs(term: &mut Term<&str>) {
    const OUTPUT: &str = "$!output";
    let source = Box::new(std::mem::take(term));
    let mut output = Term::Var(OUTPUT);
    put_guard(&mut output);
    *term = Term::BinOp(source, BinaryOp::Pipe(Some(Pattern::Var(OUTPUT))), Box::new(output));
}

/// Where `part` starts in `source`; what does not lie in it is taken for its start.
fn offset(source: &str, part: &str) -> usize {
    let within = source.as_bytes().as_ptr_range();
    let at = part.as_ptr();
    if at < within.start || at > within.end { 0 } else { at.addr() - within.start.addr() }
}

impl Wrong {
    fn explain(&self, program: &JqProgram) -> Error {
        let before = &program.source[..self.at];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = program.source[start..self.at].chars().count() + 1;
        let text = program.source[start..].lines().next().unwrap_or("");
        let message =
            format!("{}, line {line}, column {column}: {}\n    {text}\n    {:width$}^", program.name, self.message, "", width = column - 1);
        Error::new(Code::ConfigJq, message).fix(Fix::text(
            "Programs are pure jq: no `env`, `now`, `input`, `debug`, `stderr`, local time or modules; each gives exactly one value.",
        ))
    }
}
