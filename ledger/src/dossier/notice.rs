//! 个人信息处理告知书: what a firm is told before it files, and its lawyers by the firm (S94).

use crate::charter::Plan;
use crate::choices::choices;

choices! {
    /// A version of the notice. A form names the one that was read; an old version stays readable.
    NoticeVersion {
        First = "2024-1", "第1版";
    }
}

/// The notice as a text to read, print and sign: who handles what, what for, how long, and what is
/// asked for separately (单独同意). The periods are the plan's (A3-48).
pub fn notice_to_applicants(plan: &Plan, prefecture: &str) -> String {
    let (title, kept) = (&plan.title, &plan.retention);
    let (declined, selected) = (kept.declined_months, kept.selected_months);
    let (party, association) = (&plan.party, &plan.association);
    let version = NoticeVersion::First;
    format!(
        "个人信息处理告知书（{version}，{code}）\n\n\
         一、处理者：{prefecture}律师协会、{prefecture}律师行业党委受理和初审申报；{association}、{party}\
         审核和认定。\n\
         二、目的：办理《{title}》的申报、初审、审核、认定、公示、公布和动态管理；以不含律所名称和\
         个人信息的件数，形成调研报告。\n\
         三、内容：申报表和佐证材料中的姓名、执业证号、联系方式等。获推荐的申报，申报表和全部材料送\
         省级；未获推荐的，省级只有代码和办理进度，没有名称和材料。\n\
         四、保存：未入选的，批次结束后 {declined} 个月；入选的，有效期届满后 {selected} 个月；到期依程序\
         删除材料。办理台账只有代码、席位和摘要，长期保存，不能删除。\n\
         五、涉密材料一律不得上传，线下核验；案例、合同须脱敏后提交。\n\
         六、请律所负责人在申报前告知本所律师。需要分别同意、可以不同意的事项：公布个人姓名；处理敏感\
         个人信息；使用含人像的现场照片。不同意不影响申报。\n\
         七、查阅、更正、撤回同意，或要求删除的，联系受理申报的{prefecture}律师协会。\n",
        code = version.code(),
    )
}
