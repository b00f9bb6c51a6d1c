//! What the papers hold, before any other program reads them.

use super::*;

#[test]
fn look() {
    let font = Font::embedded();
    use Category::*;
    for (name, firm, cats) in [
        ("short", "示例律师事务所", &[Zy][..]),
        ("two", "四川示例律师事务所", &[Zy, Jx]),
        ("rare", "四川䶮㐂𠮷示例律师事务所", &[Zy, Jx, Ts]),
        ("long", "北京市示例（成都）律师事务所", &[Zy, Jx, Ts, Xx]),
        ("branch", "北京市示例与示范律师事务所四川天府新区成都直管区示例分所", &[Ts, Xx]),
        ("branch2", "北京市示例与示范与示意与示教联合律师事务所（特殊普通合伙）四川天府新区成都直管区示例街道分所", &[Ts, Xx]),
    ] {
        let start = std::time::Instant::now();
        let bytes = certificate(&sample(firm, cats), &font).unwrap();
        println!("{name} {} bytes {:?}", bytes.len(), start.elapsed());
        keep(&format!("{name}.pdf"), &bytes);
    }
}
