//! The closed lists of the form. Each names the plan's own words; an open 等 in the plan is an
//! `other` that must be explained.

/// Declares an enum read and written as its code, with the Chinese word people see.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub enum $name {
            $(#[doc = $label] #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// All of them, in the order of the plan.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code in the form.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word people read.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAChoice;

            fn from_str(code: &str) -> Result<Self, NotAChoice> {
                let named = Self::ALL.iter().find(|choice| choice.code() == code);
                named.copied().ok_or_else(|| NotAChoice {
                    found: code.chars().take(20).collect(),
                    choices: Self::ALL
                        .iter()
                        .map(|choice| format!("{}（{}）", choice.code(), choice.label()))
                        .collect::<Vec<_>>()
                        .join("、"),
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.label())
            }
        }
    };
}

/// A text that is none of a list's codes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有“{found}”这一选项，可选：{choices}")]
pub struct NotAChoice {
    /// What was given, at most 20 characters of it.
    pub found: String,
    /// Every code with its Chinese word.
    pub choices: String,
}

choices! {
    /// What a firm asks for in one category (S12).
    Seeking {
        Recognise = "recognise", "申报认定";
        Cultivate = "cultivate", "申报培育";
    }
}

choices! {
    /// A professional qualification of 三(一)2 (S16).
    QualificationKind {
        Patent = "patent", "专利代理";
        Trademark = "trademark", "商标代理";
        Securities = "securities", "证券事务";
        Secrecy = "secrecy", "军事保密";
        Bankruptcy = "bankruptcy", "破产管理人";
        Compliance = "compliance", "第三方合规监控人";
        Other = "other", "其他专业资质";
    }
}

choices! {
    /// How far an influence or an award reaches: 三(一)3 and 三(四)1 (S17, S33).
    Level {
        National = "national", "国家级";
        Provincial = "provincial", "省级";
        Municipal = "municipal", "市级";
    }
}

choices! {
    /// A kind of result of 三(一)4 (S18).
    WorkKind {
        Case = "case", "经典案例";
        Book = "book", "专业著作";
        Standard = "standard", "专业标准";
        Other = "other", "其他成果";
    }
}

choices! {
    /// A field of a landmark trait, 三(三)2 (S29).
    TraitField {
        Party = "party", "党建";
        Compliance = "compliance", "合规";
        PublicInterest = "public_interest", "公益";
        Culture = "culture", "文化";
        Brand = "brand", "品牌";
        History = "history", "历史";
        Other = "other", "其他领域";
    }
}
