//! Reading a form so that every mistake is found in one pass: a firm may be sent back only twice
//! (A3-33), so it must hear of all its mistakes the first time.
//!
//! A reading that fails notes a fault and gives `None`; the caller reads all its fields before it
//! asks whether any is missing.

use std::cell::RefCell;
use std::fmt::Display;
use std::str::FromStr;

use jiff::civil::Date;

use super::FormFault;
use super::json::Json;

/// More faults than this help nobody, and a hostile file could make one per byte.
const MAX_FAULTS: usize = 200;

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults(RefCell<Vec<FormFault>>);

impl Faults {
    pub(super) fn note(&self, place: &str, message: impl Into<String>) {
        let mut faults = self.0.borrow_mut();
        if faults.len() < MAX_FAULTS {
            faults.push(FormFault { place: place.to_owned(), message: message.into() });
        }
    }

    pub(super) fn into_inner(self) -> Vec<FormFault> {
        self.0.into_inner()
    }
}

/// One value of the form, its place, and what people call it.
pub(super) struct Value<'a> {
    pub(super) json: &'a Json,
    pub(super) place: String,
    pub(super) label: &'static str,
    pub(super) faults: &'a Faults,
}

impl<'a> Value<'a> {
    /// Notes a fault here.
    pub(super) fn fault(&self, message: impl Display) {
        self.faults.note(&self.place, format!("“{}”{message}", self.label));
    }

    /// One line of text of at most `max` characters.
    pub(super) fn line(&self, max: usize) -> Option<String> {
        let text = self.text(max)?;
        if text.trim() != text {
            self.fault("首尾不应有空格");
            return None;
        }
        if text.contains(['\n', '\t']) {
            self.fault("应写在一行内，不应含换行或制表符");
            return None;
        }
        Some(text.to_owned())
    }

    /// A passage of at most `max` characters, line breaks allowed.
    pub(super) fn passage(&self, max: usize) -> Option<String> {
        self.text(max).map(str::to_owned)
    }

    /// A value that knows how to read itself from text and says in Chinese why it could not.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self) -> Option<T> {
        let text = self.text(200)?;
        text.parse().map_err(|error| self.fault(format_args!("填写有误：{error}"))).ok()
    }

    pub(super) fn date(&self) -> Option<Date> {
        let text = self.text(20)?;
        crate::date::parse(text).map_err(|error| self.fault(format_args!("填写有误：{error}"))).ok()
    }

    /// A whole number within both bounds.
    pub(super) fn integer(&self, least: i64, most: i64) -> Option<i64> {
        match self.json {
            Json::Integer(n) if (least..=most).contains(n) => return Some(*n),
            Json::Integer(_) => self.fault(format_args!("应在{least}至{most}之间")),
            Json::Inexact => self.fault("应为整数，不应含小数点、指数，也不应过大"),
            Json::Text(_) => self.fault("应为整数，且不加引号"),
            _ => self.fault("应为整数"),
        }
        None
    }

    pub(super) fn flag(&self) -> Option<bool> {
        match self.json {
            Json::Flag(flag) => Some(*flag),
            _ => {
                self.fault("应填true（是）或false（否），且不加引号");
                None
            }
        }
    }

    /// A list of at least `least` and at most `most` values, each with the same label.
    pub(super) fn list(&self, least: usize, most: usize, label: &'static str) -> Vec<Value<'a>> {
        let Json::List(list) = self.json else {
            self.fault("应为列表（方括号）");
            return Vec::new();
        };
        if list.len() < least {
            self.fault(format_args!("至少应填{least}项，现有{}项", list.len()));
        }
        if list.len() > most {
            self.fault(format_args!("至多可填{most}项，现有{}项", list.len()));
        }
        let at = |(i, json)| Value {
            json,
            place: format!("{}/{i}", self.place),
            label,
            faults: self.faults,
        };
        list.iter().take(most).enumerate().map(at).collect()
    }

    pub(super) fn fields(&self) -> Option<Fields<'a>> {
        let Json::Object(entries) = self.json else {
            self.fault("应为一组字段（花括号）");
            return None;
        };
        Some(Fields {
            entries,
            place: self.place.clone(),
            faults: self.faults,
            known: RefCell::default(),
        })
    }

    /// Text that is not blank, fits, and shows on paper what it holds: no control characters, none
    /// that reverse or hide what stands beside them.
    fn text(&self, max: usize) -> Option<&'a str> {
        let Json::Text(text) = self.json else {
            self.fault("应为文字（加双引号）");
            return None;
        };
        let unseen = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\t'))
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
                || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
        };
        let count = text.chars().count();
        if text.trim().is_empty() {
            self.fault("不能为空");
        } else if count > max {
            self.fault(format_args!("至多{max}字，现有{count}字"));
        } else if text.contains(unseen) {
            self.fault("含有不可见字符，请删除后重新录入");
        } else {
            return Some(text);
        }
        None
    }
}

/// The fields of one object; [`Fields::done`] reports those that the form does not have.
pub(super) struct Fields<'a> {
    entries: &'a [(String, Json)],
    pub(super) place: String,
    pub(super) faults: &'a Faults,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    /// A field that must be there; its absence is a fault.
    pub(super) fn need(&self, key: &'static str, label: &'static str) -> Option<Value<'a>> {
        let value = self.maybe(key, label);
        if value.is_none() {
            self.faults.note(&format!("{}/{key}", self.place), format!("未填写“{label}”"));
        }
        value
    }

    /// A field that may be left out or be `null`.
    pub(super) fn maybe(&self, key: &'static str, label: &'static str) -> Option<Value<'a>> {
        self.known.borrow_mut().push(key);
        let (_, json) = self.entries.iter().find(|(name, _)| name == key)?;
        let place = format!("{}/{key}", self.place);
        let value = Value { json, place, label, faults: self.faults };
        (!matches!(json, Json::Null)).then_some(value)
    }

    /// Reports what is no field of the form (`deny_unknown_fields`) or stands there twice.
    pub(super) fn done(self) {
        let known = self.known.into_inner();
        for (i, (name, _)) in self.entries.iter().enumerate() {
            let shown: String = name.escape_debug().take(40).collect();
            let place = format!("{}/{shown}", self.place);
            if self.entries[..i].iter().any(|(earlier, _)| earlier == name) {
                self.faults.note(&place, format!("字段“{shown}”重复出现，请只保留一处"));
            } else if !known.contains(&name.as_str()) {
                self.faults.note(&place, format!("申报表没有字段“{shown}”，请删除或核对拼写"));
            }
        }
    }
}
