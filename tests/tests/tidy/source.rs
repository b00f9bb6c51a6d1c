//! Reading Rust files just well enough: comments away, tests away, the first sentence, rule names.

/// The code of a file: without comments, and without its own tests at the end.
pub(crate) fn code(text: &str) -> String {
    let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = own.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| line.split(" // ").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Whether code names a module of the standard library, by its path or inside `std::{…}`.
pub(crate) fn names_std(code: &str, module: &str) -> bool {
    let path = format!("std::{module}");
    let direct = code.match_indices(&path).any(|(at, _)| ends_a_word(&code[at + path.len()..]));
    let grouped = code.match_indices("std::{").any(|(at, opening)| {
        group(&code[at + opening.len()..])
            .iter()
            .any(|item| item.strip_prefix(module).is_some_and(ends_a_word))
    });
    direct || grouped
}

fn ends_a_word(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The items of a `{…}` whose brace is open already, without those of braces within.
fn group(rest: &str) -> Vec<&str> {
    let (mut depth, mut from, mut items) = (0, 0, Vec::new());
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(rest[from..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(rest[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    items
}

/// Whether the file begins with a paragraph of documentation that is at least one sentence.
pub(crate) fn opens_with_a_sentence(text: &str) -> bool {
    let paragraph: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//! ")).collect();
    let paragraph = paragraph.join(" ");
    let letters = paragraph.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 12 && paragraph.trim_end().ends_with(['.', ':', '?', '。'])
}

/// Whether a whole file is tests.
pub(crate) fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// Whether a file belongs to this check: it is full of bad examples.
pub(crate) fn is_checker(path: &str) -> bool {
    path.starts_with("tests/tests/tidy")
}

/// What a file tests with: all of it, or its own tests at the end.
pub(crate) fn texts(path: &str, text: &str) -> Option<String> {
    if !path.ends_with(".rs") || is_checker(path) {
        return None;
    }
    if is_test(path) {
        return Some(text.to_owned());
    }
    text.split_once("#[cfg(test)]\nmod tests {").map(|(_, tests)| tests.to_owned())
}

/// The names in `RuleFault::new("name", …)`.
pub(crate) fn rule_names(code: &str) -> Vec<String> {
    let calls = code.split("RuleFault::new(").skip(1);
    let names = calls.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    names.map(str::to_owned).collect()
}

#[test]
fn words_are_not_parts_of_words() {
    assert!(names_std("use std::fs;", "fs"));
    assert!(names_std("use std::{fmt, fs::File};", "fs"));
    assert!(!names_std("use std::fmt;", "f"));
    assert!(!names_std("use std::{fmt, collections::{fs}};", "fs"));
    assert!(!code("// std::fs\nlet a = 1; // std::fs\n").contains("fs"));
}
