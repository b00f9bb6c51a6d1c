//! The four sources of a setting, all mistakes at once, and the samples that operators start from.

use std::fs;

use super::*;

fn load<C: Settings>(
    file: &str,
    env: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<C, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(FILE), file).unwrap();
    let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let flags: Vec<_> = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    C::load(dir.path(), env, &flags)
}

fn mistakes(result: Result<NodeConfig, ConfigError>) -> Vec<String> {
    result.unwrap_err().mistakes
}

#[test]
fn defaults_need_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let node = NodeConfig::load(dir.path(), [], &[]).unwrap();
    assert_eq!(node.page_records, 256);
    assert_eq!(node.hub, None);
    assert_eq!(node.max_paper, Size(20 << 20));
    let hub = HubConfig::load(dir.path(), [], &[]).unwrap();
    assert_eq!(hub.certificate_days, 90);
    assert_eq!(hub.limits().pending, 256);
}

#[test]
fn file_environment_and_flags_override_each_other_in_this_order() {
    let file = "page_records = 10\nretry_first = \"2s\"\nmax_paper = \"1MiB\"\n";
    let env = [("SRDI_PAGE_RECORDS", "20"), ("SRDI_RETRY_FIRST", "3s"), ("PATH", "/bin")];
    let node: NodeConfig = load(file, &env, &[("page_records", "30")]).unwrap();
    assert_eq!(node.page_records, 30);
    assert_eq!(node.retry_first, Span::read("3s").unwrap());
    assert_eq!(node.max_paper, Size(1 << 20));
}

#[test]
fn the_sample_says_the_defaults_with_and_without_its_comment_marks() {
    fn check<C: Settings + PartialEq + fmt::Debug>() {
        let sample = C::sample();
        let defaults: C = load("", &[], &[]).unwrap();
        assert_eq!(load::<C>(&sample, &[], &[]).unwrap(), defaults);
        let live = |line: &str| {
            let key = line.strip_prefix("# ").and_then(|rest| rest.split_once(" = "));
            let known = key.is_some_and(|(key, _)| C::FIELDS.iter().any(|f| f.key == key));
            if known { line[2..].to_owned() } else { line.to_owned() }
        };
        let live: Vec<String> = sample.lines().map(live).collect();
        let set = live.iter().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        assert_eq!(set, C::FIELDS.len());
        assert_eq!(load::<C>(&live.join("\n"), &[], &[]).unwrap(), defaults);
    }
    check::<NodeConfig>();
    check::<HubConfig>();
}

#[test]
fn all_mistakes_are_reported_at_once_with_their_lines() {
    let file = "page_recrods = 10\n\nretry_first = \"soon\"\nmax_paper = \"2GiB\"\n[hub]\na = 1\n";
    let env = [("SRDI_WEB_LISTEN", "8080"), ("SRDI_MAX_PAPR", "1MiB"), ("SRDI_SECRET_PLAN", "x")];
    let found = mistakes(load(file, &env, &[("colour", "red")]));
    let expected = [
        ("第 1 行", "您是否想写 page_records"),
        ("第 3 行", "“soon” 无效，应为带单位的时间"),
        ("第 4 行", "超出范围，应在 64KiB 与 1GiB 之间"),
        ("第 5 行", "hub 应为一个值"),
        ("SRDI_WEB_LISTEN", "应为IP 地址:端口"),
        ("SRDI_MAX_PAPR", "您是否想写 max_paper"),
        ("--colour", "没有名为 colour 的设置"),
    ];
    for (place, says) in expected {
        let told = found.iter().any(|line| line.contains(place) && line.contains(says));
        assert!(told, "{place} {says}: {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_broken_file_is_named_by_line_and_the_rest_is_still_checked() {
    let found = mistakes(load("page_records = 10\nretry_first = = 1\nmax_paper = 5\n", &[], &[]));
    assert!(found.iter().any(|line| line.contains("第 2 行")), "{found:#?}");
    assert!(found.iter().any(|line| line.contains("max_paper")), "{found:#?}");
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(FILE), b"# \xff\n").unwrap();
    let found = mistakes(NodeConfig::load(dir.path(), [], &[]));
    assert!(found[0].contains("UTF-8"), "{found:?}");
}

#[test]
fn settings_that_contradict_each_other_are_told() {
    let found = mistakes(load("retry_first = \"10m\"\n", &[], &[]));
    assert!(found[0].contains("retry_longest"), "{found:?}");
    let same = "grpc_listen = \"127.0.0.1:1\"\nweb_listen = \"127.0.0.1:1\"\n";
    assert!(load::<HubConfig>(same, &[], &[]).is_err());
    let any = "grpc_listen = \"127.0.0.1:0\"\nweb_listen = \"127.0.0.1:0\"\n";
    assert!(load::<HubConfig>(any, &[], &[]).is_ok(), "port 0 is a new port each time");
}

#[test]
fn names_may_be_a_list() {
    let hub: HubConfig = load("extra_names = [\"a.cn\", \"10.0.0.1\"]\n", &[], &[]).unwrap();
    assert_eq!(hub.extra_names.0, ["a.cn", "10.0.0.1"]);
}

/// What `init` writes and what stands in `deploy/` must be the same text: operators copy either.
#[test]
fn the_samples_in_deploy_are_what_the_programs_write() {
    fn check<C: Settings + PartialEq + fmt::Debug>(name: &str, deployed: &str) {
        assert_eq!(deployed, C::sample(), "deploy/{name} is out of date");
        assert_eq!(load::<C>(deployed, &[], &[]).unwrap(), load::<C>("", &[], &[]).unwrap());
    }
    check::<HubConfig>("srdi-hub.toml", include_str!("../../../deploy/srdi-hub.toml"));
    check::<NodeConfig>("srdi-node.toml", include_str!("../../../deploy/srdi-node.toml"));
}
