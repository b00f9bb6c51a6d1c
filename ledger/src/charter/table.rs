//! Declaring a part of the plan once: its fields are read from the file, written into the charter
//! record and checked, so that no rule ever looks a parameter up by its name.

/// Declares a part of the plan: a table of the file, an object of the charter record. A number may
/// have a range: `pub days: u16 = 1..=10`.
macro_rules! table {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$doc:meta])* pub $field:ident: $type:ty $(= $range:expr)?,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$doc])* pub $field: $type,)+ }

        $crate::charter::table::table!(@part $name { $($field: $type $(= $range)?,)+ });
    };
    (@part $name:ident { $($field:ident: $type:ty $(= $range:expr)?,)+ }) => {
        impl $crate::charter::read::Part for $name {
            fn read(value: &$crate::charter::read::Value<'_>) -> Option<Self> {
                let table = value.table()?;
                $(
                    let $field = table.need::<$type>(stringify!($field));
                    $(table.within(stringify!($field), $field.as_ref(), &($range));)?
                )+
                table.done();
                let part = Self { $($field: $field?,)+ };
                value.judge(&part);
                Some(part)
            }

            fn check_all(&self, sink: $crate::charter::read::Sink<'_>) {
                $(
                    $crate::charter::read::Part::check_all(&self.$field, sink);
                    $($crate::charter::read::within(
                        stringify!($field), &self.$field, &($range), sink,
                    );)?
                )+
                $crate::charter::read::Check::check(self, sink);
            }
        }
    };
}
pub(super) use table;
