//! Reading a charter file so that every mistake is found in one pass, each with its line.
//!
//! Which parts there are, and what stands in each, is declared with [`table!`](super::table).

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::PlanFault;
use crate::category::{Category, Item};
use crate::names::NodeCode;

/// The text and what is wrong with it so far.
pub(super) struct Text<'t> {
    text: &'t str,
    faults: RefCell<Vec<PlanFault>>,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, faults: RefCell::default() }
    }

    pub(super) fn note(&self, at: usize, message: String) {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        self.faults.borrow_mut().push(PlanFault { line: Some(line), message });
    }

    pub(super) fn into_faults(self) -> Vec<PlanFault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|fault| fault.line);
        faults
    }
}

/// A value of the file and where it stands.
pub(super) struct Value<'t> {
    pub(super) value: &'t DeValue<'t>,
    pub(super) at: usize,
    pub(super) key: &'t str,
    pub(super) text: &'t Text<'t>,
}

impl<'t> Value<'t> {
    fn of(value: &'t Spanned<DeValue<'t>>, key: &'t str, text: &'t Text<'t>) -> Self {
        Self { value: value.get_ref(), at: value.span().start, key, text }
    }

    /// The file as a whole.
    pub(super) fn root(value: &'t DeValue<'t>, text: &'t Text<'t>) -> Self {
        Self { value, at: 0, key: "", text }
    }

    /// Notes that this is no `what`.
    pub(super) fn fault<T>(&self, what: impl Display) -> Option<T> {
        self.text.note(self.at, format!("{}：{what}", self.key));
        None
    }

    pub(super) fn table(&self) -> Option<Table<'t>> {
        match self.value {
            DeValue::Table(entries) => Some(Table::new(entries, self.at, self.text)),
            _ => self.fault("应为一组参数（表）"),
        }
    }

    /// The line of what `place` names within this table, such as `nodes/3/code`; the nearest there
    /// is.
    fn place(&self, place: &str) -> usize {
        let (mut value, mut at) = (self.value, self.at);
        for step in place.split('/') {
            let next = match value {
                DeValue::Table(entries) => entries.get(step),
                DeValue::Array(list) => step.parse().ok().and_then(|i: usize| list.get(i)),
                _ => None,
            };
            let Some(next) = next else { break };
            (value, at) = (next.get_ref(), next.span().start);
        }
        at
    }

    /// Reports what a part that could be read says of itself.
    pub(super) fn judge(&self, part: &impl Check) {
        part.check(&mut |place, message| self.text.note(self.place(place), message));
    }
}

/// The entries of a table; [`Table::done`] reports those that have no meaning.
pub(super) struct Table<'t> {
    entries: &'t DeTable<'t>,
    at: usize,
    text: &'t Text<'t>,
    known: RefCell<Vec<&'static str>>,
}

impl<'t> Table<'t> {
    pub(super) fn new(entries: &'t DeTable<'t>, at: usize, text: &'t Text<'t>) -> Self {
        Self { entries, at, text, known: RefCell::default() }
    }

    pub(super) fn need<T: Part>(&self, key: &'static str) -> Option<T> {
        self.known.borrow_mut().push(key);
        match self.entries.get(key) {
            Some(value) => T::read(&Value::of(value, key, self.text)),
            None => {
                self.text.note(self.at, format!("缺少参数 {key}"));
                None
            }
        }
    }

    /// Notes that the number at `key` lies outside its range.
    pub(super) fn within<T: PartialOrd + Display>(
        &self,
        key: &str,
        number: Option<&T>,
        range: &RangeInclusive<T>,
    ) {
        if let (Some(number), Some(value)) = (number, self.entries.get(key)) {
            let at = value.span().start;
            within(key, number, range, &mut |_, message| self.text.note(at, message));
        }
    }

    pub(super) fn done(self) {
        let known = self.known.into_inner();
        for (key, value) in self.entries {
            if !known.contains(&key.get_ref().as_ref()) {
                let message = format!("没有参数 {}，请删除或核对拼写", key.get_ref());
                self.text.note(key.span().start.min(value.span().start), message);
            }
        }
    }
}

/// Where a part says what is wrong with it: a place within itself, and the message.
pub(super) type Sink<'s> = &'s mut dyn FnMut(&str, String);

/// Whether a number lies in its range.
pub(super) fn within<T: PartialOrd + Display>(
    key: &str,
    number: &T,
    range: &RangeInclusive<T>,
    sink: Sink<'_>,
) {
    if !range.contains(number) {
        let (least, most) = (range.start(), range.end());
        sink(key, format!("{key} = {number}：应在 {least} 至 {most} 之间"));
    }
}

/// What must hold within one table.
pub(super) trait Check {
    /// Reports everything that does not.
    fn check(&self, sink: Sink<'_>) {
        let _ = sink;
    }
}

/// Anything that may stand in a plan.
pub(super) trait Part: Sized {
    /// Reads it, or notes what is wrong and gives nothing.
    fn read(value: &Value<'_>) -> Option<Self>;

    /// Checks all tables in it.
    fn check_all(&self, sink: Sink<'_>) {
        let _ = sink;
    }
}

impl Part for String {
    fn read(value: &Value<'_>) -> Option<Self> {
        match value.value {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.clone().into_owned()),
            DeValue::String(_) => value.fault("不能为空"),
            _ => value.fault("应为文字（加双引号）"),
        }
    }
}

impl Part for bool {
    fn read(value: &Value<'_>) -> Option<Self> {
        value.value.as_bool().or_else(|| value.fault("应为 true（是）或 false（否）"))
    }
}

impl Part for Date {
    fn read(value: &Value<'_>) -> Option<Self> {
        let text = match value.value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.clone().into_owned(),
            _ => return value.fault("应为日期，如 2024-05-31"),
        };
        crate::date::parse(&text).map_err(|e| value.fault::<()>(e)).ok()
    }
}

impl<T: Part> Part for Vec<T> {
    fn read(value: &Value<'_>) -> Option<Self> {
        let Some(list) = value.value.as_array() else {
            return value.fault("应为列表（方括号）");
        };
        let read = |one| T::read(&Value::of(one, value.key, value.text));
        let read: Vec<Option<T>> = list.iter().map(read).collect();
        read.into_iter().collect()
    }

    fn check_all(&self, sink: Sink<'_>) {
        self.iter().for_each(|part| part.check_all(sink));
    }
}

macro_rules! integers {
    ($($type:ty),+) => {
        $(impl Part for $type {
            fn read(value: &Value<'_>) -> Option<Self> {
                let Some(digits) = value.value.as_integer() else {
                    return value.fault("应为整数，不加引号，不带小数");
                };
                let number = i64::from_str_radix(digits.as_str(), digits.radix()).ok();
                number.and_then(|n| Self::try_from(n).ok()).or_else(|| {
                    value.fault(format_args!("应在 {} 至 {} 之间", Self::MIN, Self::MAX))
                })
            }
        })+
    };
}
integers!(u8, u16, u32, i16);

/// Types that read themselves from a text and say in Chinese why they could not.
macro_rules! words {
    ($($type:ty),+ $(,)?) => {
        $(impl $crate::charter::read::Part for $type {
            fn read(value: &$crate::charter::read::Value<'_>) -> Option<Self> {
                let text = <String as $crate::charter::read::Part>::read(value)?;
                text.parse::<Self>().map_err(|e| value.fault::<()>(e)).ok()
            }
        })+
    };
}
pub(super) use words;
words!(NodeCode, Category, Item);
