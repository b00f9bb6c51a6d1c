//! The closed lists of the form. Each names the plan's own words; an open 等 in the plan is an
//! `other` that must be explained.

use crate::choices::choices;

pub use crate::choices::NotAChoice;

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

choices! {
    /// Who held an innovation contest, 三(四)1 (S33, A3-45).
    OrganiserKind {
        Authority = "authority", "行业主管部门";
        Justice = "justice", "司法行政机关";
        Association = "association", "律师协会";
        Other = "other", "企业或其他单位";
    }
}

choices! {
    /// What a firm that seeks cultivation states of itself (三(一)至(四) 末段; S20, S26, S31, S37).
    CultivationFact {
        Direction = "direction", "选定的方向或定位";
        Product = "product", "专业产品";
        Service = "service", "专业服务";
        Talent = "talent", "专业人才储备";
        Premises = "premises", "办公环境的精细化优势";
        Management = "management", "管理运营体系的精细化优势";
        Trait = "trait", "已形成的特色";
        Innovation = "innovation", "一定的创新能力";
    }
}

choices! {
    /// On whom a penalty or a sanction was imposed (A3-08, A3-10).
    PenaltyOn {
        Own = "own", "本所";
        OwnBranch = "own_branch", "本所的分所";
        Parent = "parent", "总所";
        Sister = "sister", "总所的其他分所";
        Lawyer = "lawyer", "本所律师";
    }
}

choices! {
    /// 行政处罚, or one of the six 行业自律处分 (S10, S11).
    PenaltyKind {
        Administrative = "administrative", "行政处罚";
        Reprimand = "reprimand", "训诫";
        Warning = "warning", "警告";
        Criticism = "criticism", "通报批评";
        Censure = "censure", "公开谴责";
        Suspension = "suspension", "中止会员权利";
        Expulsion = "expulsion", "取消会员资格";
    }
}
