//! The command line itself: help, languages, exit codes, files that are not what they seem.

use std::fs;

use crate::fixture::{Hub, Run, Workspace};

#[test]
fn help_is_chinese_and_complete() {
    let run = Run::of(&["--help"]);
    assert_eq!(run.code, 0);
    for part in ["用法：", "命令:", "选项:", "list", "tiles", "evidence", "completions", "退出码"]
    {
        assert!(run.out.contains(part), "{part} is not in {}", run.out);
    }
    for command in ["list", "tiles", "evidence", "completions"] {
        let run = Run::of(&[command, "--help"]);
        let english = ["Usage", "Options", "Arguments", "Print", "possible", "default"];
        assert_eq!(run.code, 0);
        assert!(!english.iter().any(|word| run.out.contains(word)), "{}", run.out);
    }
    let version = Run::of(&["--version"]).out;
    assert!(version.starts_with("srdi-verify ") && version.contains("提交 "), "{version}");
}

#[test]
fn a_wrong_command_is_explained_in_one_line() {
    for (args, part) in [
        (&[][..], "请写明要做什么"),
        (&["lists"], "没有 lists 这个命令"),
        (&["list"], "缺少 --anchor <信任锚>、<名单文件>"),
        (&["list", "x", "--anchor", "a", "--at", "5月1日"], "日期“5月1日”无效"),
        (&["list", "x", "--anchor", "a", "--bt", "1"], "没有 --bt 这个参数"),
        (&["list", "x", "--anchor"], "后面缺少内容"),
        (&["evidence", "x", "--anchor", "a", "--key", "k"], "--key"),
        (&["tiles", "x", "--anchor", "a", "--lang", "fr"], "“fr”不对"),
        (&["tiles", "--lang", "en"], "required"),
    ] {
        let run = Run::of(args);
        run.refused(2, part);
        assert_eq!(run.out, "");
    }
}

#[test]
fn the_program_links_no_database_and_no_runtime() {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "-p",
        "verify",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--offline",
        "--locked",
    ]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let has = |name: &str| tree.lines().any(|line| line.starts_with(&format!("{name} v")));
    assert!(has("ledger") && has("ureq"), "{tree}");
    for heavy in ["rusqlite", "libsqlite3-sys", "tonic", "prost", "tokio", "hyper", "openssl"] {
        assert!(!has(heavy), "{heavy}");
    }
}

#[test]
fn an_address_that_is_none_is_a_slip_of_the_pen() {
    let workspace = Workspace::new(&Hub::decided());
    let anchor = workspace.path("anchor.json").to_str().unwrap().to_owned();
    let what = workspace.write("credential.json", b"{}");
    let args = [&*what, "--anchor", &anchor, "--online", "srdi.example.cn"];
    Run::of(&args).refused(2, "不是网址");
    Run::of(&[&*what, "--anchor", &anchor, "--state", "x"]).refused(2, "--online");
    let help = Run::of(&["--help"]).out;
    for part in ["--online", "--state", "  3  "] {
        assert!(help.contains(part), "{part}");
    }
}

#[test]
fn completions_are_written() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(Run::of(&["completions", shell]).out.contains("srdi-verify"));
    }
}

#[test]
fn absent_files_are_a_slip_of_the_pen_and_unreadable_ones_this_machines_fault() {
    let hub = Hub::decided();
    let workspace = Workspace::new(&hub);
    let list = workspace.write("list.json", &hub.signed_list().to_bytes());
    let anchor = workspace.write("a.json", &fs::read(workspace.path("anchor.json")).unwrap());
    let folder = workspace.path("").to_str().unwrap().to_owned();
    let absent = workspace.path("absent").to_str().unwrap().to_owned();
    Run::of(&["list", &absent, "--anchor", &anchor]).refused(2, "文件不存在");
    Run::of(&["list", &list, "--anchor", &absent]).refused(2, "文件不存在");
    Run::of(&["list", &folder, "--anchor", &anchor]).refused(4, "这是一个目录");
    Run::of(&["tiles", &absent, "--anchor", &anchor]).refused(2, "文件不存在");
    Run::of(&["tiles", &list, "--anchor", &anchor]).refused(4, "不是目录");
    Run::of(&["list", &list, "--anchor", &list]).refused(1, "不是信任锚");
    #[cfg(unix)]
    Run::of(&["list", "/dev/zero", "--anchor", &anchor]).refused(4, "不是普通文件");
    let english = Run::of(&["list", &absent, "--anchor", &anchor, "--lang", "en", "--json"]);
    english.refused(2, "does not exist");
    assert_eq!(english.json()["holds"], false);
}

#[test]
fn files_of_absurd_size_are_not_read() {
    let workspace = Workspace::new(&Hub::decided());
    // A hole of a gigabyte: reading it whole would show in time and memory.
    let path = workspace.write("huge", b"{");
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 30).unwrap();
    let anchor = workspace.path("anchor.json").to_str().unwrap().to_owned();
    Run::of(&["list", &path, "--anchor", &anchor]).refused(1, "不可能是此类文件");
    Run::of(&["list", &anchor, "--anchor", &path]).refused(1, "不可能是此类文件");
    Run::of(&["evidence", &path, "--anchor", &anchor]).refused(1, "不可能是此类文件");
}
