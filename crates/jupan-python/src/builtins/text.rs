//! Texts and bytes.

use super::natives;
use super::numbers::held;
use crate::native::{Args, NativeFn};
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::message;
use std::rc::Rc;

pub(super) static METHODS: &[NativeFn] = natives! {
    "lower" => lower, "upper" => upper, "title" => title, "capitalize" => capitalize, "swapcase" => swapcase,
    "casefold" => lower, "strip" => strip, "lstrip" => lstrip, "rstrip" => rstrip, "split" => split,
    "rsplit" => rsplit, "splitlines" => splitlines, "join" => join, "replace" => replace, "startswith" => startswith,
    "endswith" => endswith, "find" => find, "rfind" => rfind, "index" => index, "rindex" => rindex, "count" => count,
    "format" => format, "format_map" => format_map, "zfill" => zfill, "center" => center, "ljust" => ljust,
    "rjust" => rjust, "isdigit" => isdigit, "isnumeric" => isdigit, "isdecimal" => isdigit, "isalpha" => isalpha,
    "isalnum" => isalnum, "isupper" => isupper, "islower" => islower, "isspace" => isspace,
    "isidentifier" => isidentifier, "istitle" => istitle, "encode" => encode, "partition" => partition,
    "rpartition" => rpartition, "removeprefix" => removeprefix, "removesuffix" => removesuffix,
    "expandtabs" => expandtabs, "translate" => translate,
};

pub(super) static MAKETRANS: NativeFn = NativeFn {
    name: "maketrans",
    call: maketrans,
};

pub(super) static BYTES_METHODS: &[NativeFn] = natives! {
    "decode" => decode,
    "hex" => hex,
};

pub(super) fn construct_str(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    let value = match args.positional.first().cloned() {
        None => Value::str(""),
        Some(Value::Bytes(bytes)) if args.positional.len() > 1 => {
            Value::Str(String::from_utf8_lossy(&bytes).into())
        }
        Some(value) => vm.text_value(&value)?,
    };
    held(vm, class, value)
}

pub(super) fn construct_bytes(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    let value = match args.positional.first().cloned() {
        None => Value::Bytes([].into()),
        Some(Value::Str(text)) => Value::Bytes(text.as_bytes().into()),
        Some(bytes @ Value::Bytes(_)) => bytes,
        Some(_) => vm.unknown(message!("bytes made of other values")),
    };
    held(vm, class, value)
}

/// The text that a method is called on, and its other arguments; the first unknown among them instead.
fn start(vm: &mut Vm, args: &mut Args) -> R<Result<Rc<str>, Value>> {
    let receiver = args.receiver();
    if let Some(unknown) = args.unknown() {
        return Ok(Err(unknown));
    }
    match receiver.as_str() {
        Some(text) => {
            vm.charge(text.len() as u64 / 32)?;
            vm.charge_text(text.len())?;
            Ok(Ok(text))
        }
        None => Ok(Err(receiver)),
    }
}

macro_rules! text {
    ($vm:ident, $args:ident) => {
        match start($vm, $args)? {
            Ok(text) => text,
            Err(unknown) => return Ok(unknown),
        }
    };
}

fn string(text: impl Into<Rc<str>>) -> R<Value> {
    Ok(Value::Str(text.into()))
}

fn lower(vm: &mut Vm, args: &mut Args) -> R<Value> {
    string(text!(vm, args).to_lowercase())
}

fn upper(vm: &mut Vm, args: &mut Args) -> R<Value> {
    string(text!(vm, args).to_uppercase())
}

fn title(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for letter in text.chars() {
        if inside {
            out.extend(letter.to_lowercase())
        } else {
            out.extend(letter.to_uppercase())
        }
        inside = letter.is_alphabetic();
    }
    string(out)
}

fn capitalize(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .map(|letter| letter.to_uppercase().collect())
        .unwrap_or_default();
    string(first + &letters.as_str().to_lowercase())
}

fn swapcase(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let swap = |letter: char| -> String {
        if letter.is_uppercase() {
            letter.to_lowercase().collect()
        } else {
            letter.to_uppercase().collect()
        }
    };
    string(text!(vm, args).chars().map(swap).collect::<String>())
}

fn stripped(vm: &mut Vm, args: &mut Args, left: bool, right: bool) -> R<Value> {
    let text = text!(vm, args);
    let chars = args.positional.first().and_then(Value::as_str);
    let doomed = |letter: char| match &chars {
        Some(chars) => chars.contains(letter),
        None => letter.is_whitespace(),
    };
    let mut rest: &str = &text;
    if left {
        rest = rest.trim_start_matches(doomed);
    }
    if right {
        rest = rest.trim_end_matches(doomed);
    }
    string(rest)
}

fn strip(vm: &mut Vm, args: &mut Args) -> R<Value> {
    stripped(vm, args, true, true)
}

fn lstrip(vm: &mut Vm, args: &mut Args) -> R<Value> {
    stripped(vm, args, true, false)
}

fn rstrip(vm: &mut Vm, args: &mut Args) -> R<Value> {
    stripped(vm, args, false, true)
}

fn splitting(vm: &mut Vm, args: &mut Args, from_right: bool) -> R<Value> {
    let text = text!(vm, args);
    let [separator, limit] = args.bind(vm, "split", ["sep", "maxsplit"], 0)?;
    let limit = match limit {
        Value::Int(n) if n >= 0 => usize::try_from(n).unwrap_or(usize::MAX - 1),
        _ => usize::MAX - 1,
    };
    vm.charge_values(text.len() / 2)?;
    let parts: Vec<&str> = match separator.as_str() {
        Some(separator) if separator.is_empty() => {
            return vm.raise("ValueError", "empty separator");
        }
        Some(separator) if from_right => {
            let mut parts: Vec<&str> = text.rsplitn(limit + 1, &*separator).collect();
            parts.reverse();
            parts
        }
        Some(separator) => text.splitn(limit + 1, &*separator).collect(),
        None if limit >= text.len() => text.split_whitespace().collect(),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim();
            while parts.len() < limit && !rest.is_empty() {
                match rest.split_once(char::is_whitespace) {
                    Some((part, after)) => {
                        parts.push(part);
                        rest = after.trim_start();
                    }
                    None => break,
                }
            }
            if !rest.is_empty() {
                parts.push(rest);
            }
            parts
        }
    };
    Ok(Value::list(parts.into_iter().map(Value::str).collect()))
}

fn split(vm: &mut Vm, args: &mut Args) -> R<Value> {
    splitting(vm, args, false)
}

fn rsplit(vm: &mut Vm, args: &mut Args) -> R<Value> {
    splitting(vm, args, true)
}

fn splitlines(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    vm.charge_values(text.len() / 2)?;
    Ok(Value::list(text.lines().map(Value::str).collect()))
}

fn join(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let items = args.receiver();
    let items = match vm.collect_known(&items)? {
        Ok(items) => items,
        Err(unknown) => return Ok(Value::Unknown(unknown)),
    };
    let mut out = String::new();
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            out.push_str(&text);
        }
        match item.as_str() {
            Some(part) => out.push_str(&part),
            None if matches!(item, Value::Unknown(_)) => return Ok(item.clone()),
            None => {
                let class = vm.class_of(item).name.clone();
                return vm.raise(
                    "TypeError",
                    format!("sequence item {position}: expected str instance, {class} found"),
                );
            }
        }
        if out.len() > 1 << 26 {
            return Err(crate::vm::Stop::Limit(message!(
                "the program builds a text that is too large"
            )));
        }
    }
    vm.charge_text(out.len())?;
    string(out)
}

fn replace(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let [old, new, count] = args.bind(vm, "replace", ["old", "new", "count"], 2)?;
    let (Some(old), Some(new)) = (old.as_str(), new.as_str()) else {
        return vm.raise("TypeError", "replace() arguments must be str");
    };
    let occurrences = text.matches(&*old).count();
    let growth = new
        .len()
        .saturating_mul(occurrences)
        .saturating_add(text.len());
    if growth > 1 << 26 {
        return Err(crate::vm::Stop::Limit(message!(
            "the program builds a text that is too large"
        )));
    }
    vm.charge_text(growth)?;
    string(match count {
        Value::Int(n) if n >= 0 => {
            text.replacen(&*old, &new, usize::try_from(n).unwrap_or(usize::MAX))
        }
        _ => text.replace(&*old, &new),
    })
}

fn affix(vm: &mut Vm, args: &mut Args, test: fn(&str, &str) -> bool) -> R<Value> {
    let text = text!(vm, args);
    let affix = args.receiver();
    let skipped = match args.positional.first() {
        Some(Value::Int(n)) => usize::try_from(*n).unwrap_or(0),
        _ => 0,
    };
    let from = if skipped == 0 {
        0
    } else {
        text.char_indices()
            .nth(skipped)
            .map_or(text.len(), |(at, _)| at)
    };
    let text = text.get(from..).unwrap_or_default();
    let affixes = match &affix {
        Value::Tuple(tuple) => tuple.items.to_vec(),
        _ => vec![affix],
    };
    Ok(Value::Bool(
        affixes
            .iter()
            .filter_map(Value::as_str)
            .any(|affix| test(text, &affix)),
    ))
}

fn startswith(vm: &mut Vm, args: &mut Args) -> R<Value> {
    affix(vm, args, |text, affix| text.starts_with(affix))
}

fn endswith(vm: &mut Vm, args: &mut Args) -> R<Value> {
    affix(vm, args, |text, affix| text.ends_with(affix))
}

fn finding(vm: &mut Vm, args: &mut Args, last: bool) -> R<Result<i128, Value>> {
    let text = match start(vm, args)? {
        Ok(text) => text,
        Err(unknown) => return Ok(Err(unknown)),
    };
    let Some(part) = args.positional.first().and_then(Value::as_str) else {
        return vm.raise("TypeError", "must be str");
    };
    let skipped = match args.positional.get(1) {
        Some(Value::Int(n)) => usize::try_from(*n).unwrap_or(0),
        _ => 0,
    };
    let from = text
        .char_indices()
        .nth(skipped)
        .map_or(text.len(), |(at, _)| at);
    let rest = text.get(from..).unwrap_or_default();
    let found = if last {
        rest.rfind(&*part)
    } else {
        rest.find(&*part)
    };
    Ok(Ok(found.map_or(-1, |at| {
        (skipped + rest.get(..at).unwrap_or_default().chars().count()) as i128
    })))
}

fn find(vm: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(finding(vm, args, false)?.map_or_else(|unknown| unknown, Value::Int))
}

fn rfind(vm: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(finding(vm, args, true)?.map_or_else(|unknown| unknown, Value::Int))
}

fn index(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match finding(vm, args, false)? {
        Ok(-1) => vm.raise("ValueError", "substring not found"),
        Ok(at) => Ok(Value::Int(at)),
        Err(unknown) => Ok(unknown),
    }
}

fn rindex(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match finding(vm, args, true)? {
        Ok(-1) => vm.raise("ValueError", "substring not found"),
        Ok(at) => Ok(Value::Int(at)),
        Err(unknown) => Ok(unknown),
    }
}

fn count(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let part = args
        .positional
        .first()
        .and_then(Value::as_str)
        .unwrap_or_else(|| "".into());
    Ok(Value::int(text.matches(&*part).count()))
}

fn format(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let receiver = args.receiver();
    match receiver.as_str() {
        Some(template) => vm.format_template(&template, args, 0),
        None => Ok(receiver),
    }
}

fn format_map(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [template, mapping] = args.bind(vm, "format_map", ["self", "mapping"], 2)?;
    let mut forwarded = Args::default();
    if let Value::Dict(dict) = mapping.unwrapped() {
        for (key, value) in dict.read().entries.values() {
            if let Value::Str(key) = key {
                forwarded
                    .keywords
                    .push((vm.names.intern(key), value.clone()));
            }
        }
    }
    match template.as_str() {
        Some(template) => vm.format_template(&template, &forwarded, 0),
        None => Ok(template),
    }
}

fn width(args: &Args) -> usize {
    match args.positional.first() {
        Some(Value::Int(n)) => usize::try_from(*n).unwrap_or(0).min(100_000),
        _ => 0,
    }
}

fn zfill(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let missing = width(args).saturating_sub(text.chars().count());
    let at = usize::from(text.starts_with(['+', '-']));
    let (sign, digits) = text.split_at(at);
    string(format!("{sign}{}{digits}", "0".repeat(missing)))
}

fn padded(vm: &mut Vm, args: &mut Args, left_share: fn(usize) -> usize) -> R<Value> {
    let text = text!(vm, args);
    let missing = width(args).saturating_sub(text.chars().count());
    let fill = args
        .positional
        .get(1)
        .and_then(Value::as_str)
        .unwrap_or_else(|| " ".into());
    let left = left_share(missing);
    string(format!(
        "{}{text}{}",
        fill.repeat(left),
        fill.repeat(missing - left)
    ))
}

fn center(vm: &mut Vm, args: &mut Args) -> R<Value> {
    padded(vm, args, |missing| missing / 2)
}

fn ljust(vm: &mut Vm, args: &mut Args) -> R<Value> {
    padded(vm, args, |_| 0)
}

fn rjust(vm: &mut Vm, args: &mut Args) -> R<Value> {
    padded(vm, args, |missing| missing)
}

fn all_letters(vm: &mut Vm, args: &mut Args, test: fn(char) -> bool) -> R<Value> {
    let text = text!(vm, args);
    Ok(Value::Bool(!text.is_empty() && text.chars().all(test)))
}

fn isdigit(vm: &mut Vm, args: &mut Args) -> R<Value> {
    all_letters(vm, args, char::is_numeric)
}

fn isalpha(vm: &mut Vm, args: &mut Args) -> R<Value> {
    all_letters(vm, args, char::is_alphabetic)
}

fn isalnum(vm: &mut Vm, args: &mut Args) -> R<Value> {
    all_letters(vm, args, char::is_alphanumeric)
}

fn isspace(vm: &mut Vm, args: &mut Args) -> R<Value> {
    all_letters(vm, args, char::is_whitespace)
}

fn isupper(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    Ok(Value::Bool(
        text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase),
    ))
}

fn islower(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    Ok(Value::Bool(
        text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase),
    ))
}

fn istitle(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    Ok(Value::Bool(text.split_whitespace().all(|word| {
        word.chars().next().is_some_and(char::is_uppercase)
    })))
}

fn isidentifier(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let starts = text
        .chars()
        .next()
        .is_some_and(|letter| letter.is_alphabetic() || letter == '_');
    Ok(Value::Bool(
        starts
            && text
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '_'),
    ))
}

fn encode(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    Ok(Value::Bytes(text.as_bytes().into()))
}

fn parts(vm: &mut Vm, args: &mut Args, last: bool) -> R<Value> {
    let text = text!(vm, args);
    let separator = args
        .positional
        .first()
        .and_then(Value::as_str)
        .unwrap_or_else(|| " ".into());
    let split = if last {
        text.rsplit_once(&*separator)
    } else {
        text.split_once(&*separator)
    };
    let parts = match split {
        Some((before, after)) => [before, &separator, after],
        None if last => ["", "", &text],
        None => [&text, "", ""],
    };
    Ok(Value::tuple(parts.into_iter().map(Value::str).collect()))
}

fn partition(vm: &mut Vm, args: &mut Args) -> R<Value> {
    parts(vm, args, false)
}

fn rpartition(vm: &mut Vm, args: &mut Args) -> R<Value> {
    parts(vm, args, true)
}

fn removeprefix(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let prefix = args
        .positional
        .first()
        .and_then(Value::as_str)
        .unwrap_or_else(|| "".into());
    string(text.strip_prefix(&*prefix).unwrap_or(&text))
}

fn removesuffix(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let suffix = args
        .positional
        .first()
        .and_then(Value::as_str)
        .unwrap_or_else(|| "".into());
    string(text.strip_suffix(&*suffix).unwrap_or(&text))
}

fn expandtabs(vm: &mut Vm, args: &mut Args) -> R<Value> {
    string(text!(vm, args).replace('\t', "        "))
}

/// A table for `translate`: letters to what replaces them.
fn maketrans(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [from, to, doomed] = args.bind(vm, "maketrans", ["x", "y", "z"], 1)?;
    if let Value::Dict(_) = from {
        return Ok(from);
    }
    let table = Value::Dict(crate::shared::Shared::default());
    if let (Some(from), Some(to)) = (from.as_str(), to.as_str()) {
        for (one, other) in from.chars().zip(to.chars()) {
            vm.set_item(
                &table,
                Value::Int(i128::from(u32::from(one))),
                Value::str(&other.to_string()),
            )?;
        }
    }
    for letter in doomed.as_str().iter().flat_map(|text| text.chars()) {
        vm.set_item(
            &table,
            Value::Int(i128::from(u32::from(letter))),
            Value::None,
        )?;
    }
    Ok(table)
}

fn translate(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let text = text!(vm, args);
    let Some(Value::Dict(table)) = args.positional.first().cloned() else {
        return Ok(vm.unknown(message!("a translated text")));
    };
    let mut out = String::new();
    for letter in text.chars() {
        let by_number = crate::value::Key::Int(i128::from(u32::from(letter)));
        let by_letter = crate::value::Key::Str(letter.to_string().into());
        let table = table.read();
        match table
            .entries
            .get(&by_number)
            .or_else(|| table.entries.get(&by_letter))
            .map(|(_, value)| value)
        {
            Some(Value::Str(text)) => out.push_str(text),
            Some(Value::Int(n)) => out.extend(u32::try_from(*n).ok().and_then(char::from_u32)),
            Some(_) => {}
            None => out.push(letter),
        }
    }
    string(out)
}

fn decode(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match args.receiver() {
        Value::Bytes(bytes) => Value::Str(String::from_utf8_lossy(&bytes).into()),
        other => other,
    })
}

fn hex(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match args.receiver() {
        Value::Bytes(bytes) => Value::Str(
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
                .into(),
        ),
        other => other,
    })
}
