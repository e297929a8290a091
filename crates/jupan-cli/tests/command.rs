//! The command as its users meet it: through the binary.

// Tests write the files that they read.
#![allow(clippy::disallowed_methods)]

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

fn jupan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jupan"));
    command.args(arguments).env_clear().env("LANG", "C.UTF-8");
    command
}

fn run(arguments: &[&str]) -> Output {
    jupan(arguments).output().expect("jupan runs")
}

fn run_on(input: &[u8], arguments: &[&str]) -> Output {
    let mut child = jupan(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("jupan runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("jupan reads");
    drop(stdin);
    child.wait_with_output().expect("jupan ends")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of a test, with this content.
fn file(name: &str, content: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("a folder for tests");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_batch_that_is_set_is_the_one_that_is_told_of() {
    let cnn = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/cnn.py");
    for batch in [["--batch", "4"], ["--set", "batch=4"]] {
        let output = run(&[&["cost", cnn, "--lang", "en"][..], &batch].concat());
        let shown = stdout(&output);
        assert!(
            shown.contains("(for a batch of 4): 11,176,960"),
            "{batch:?}: {shown}"
        );
    }
}

#[test]
fn help_shows_examples() {
    for arguments in [
        &["--help"][..],
        &["summary", "--help"],
        &["explain", "--help"],
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), Some(0));
        assert!(stdout(&output).contains("--input-shape"), "{arguments:?}");
        assert!(!stdout(&output).contains("as-recorded"), "{arguments:?}");
    }
    assert!(stdout(&run(&["--help"])).contains("jupan explain -e 'Conv2D(32, 3)'"));
    assert!(stdout(&run(&["--version"])).starts_with("jupan 0."));
}

#[test]
fn usage_errors_exit_with_two() {
    for arguments in [
        &[][..],
        &["explain"],
        &["--no-such-option"],
        &["a.py", "--style", "fancy"],
        &["a.py", "--lang", "tlh"],
        &["a.py", "--set", "n"],
        &["-e", "Dense(3)", "--input-shape", "wide"],
        &["-e", "Dense(3)", "a.py"],
        &["a.py", "--width", "3"],
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), Some(2), "{arguments:?}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
        assert!(
            stderr(&output).contains("--help"),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn the_command_line_speaks_both_languages() {
    let said = |arguments: &[&str], language: &str| {
        let output = run(&[arguments, &["--lang", language]].concat());
        let words = [stdout(&output), stderr(&output)].concat();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for (arguments, english, korean) in [
        (
            &["a.py", "--style", "kera"][..],
            "`kera` is no value of `--style <STYLE>`",
            "`kera`는 `--style <STYLE>`의 값이 될 수 없습니다",
        ),
        (
            &["a.py", "--stile", "keras"],
            "did you mean `--style`?",
            "혹시 `--style`?",
        ),
        (
            &["cost", "a.py", "--batch", "0"],
            "a whole number of 1 or more is needed",
            "1 이상의 정수가 필요합니다",
        ),
        (
            &["cost", "a.py", "--columns", "name,mac"],
            "did you mean `macs`?",
            "혹시 `macs`?",
        ),
        (
            &["a.py", "--sort", "name"],
            "it holds no numbers",
            "숫자 열이 아닙니다",
        ),
        (
            &["a.py", "--input-shape", "28,b"],
            "`b` is not the length of an axis",
            "`b`는 축의 길이가 아닙니다",
        ),
        (
            &["a.py", "--nested", "--depth", "2"],
            "`--nested` and `--depth <N>` exclude each other",
            "`--nested`와 `--depth <N>`은 함께 쓸 수 없습니다",
        ),
        (
            &["solve", "a.py", "--max-params", "5k"],
            "is missing",
            "이 빠졌습니다",
        ),
        (
            &["solve", "a.py", "--vary", "dense.units"],
            "there is no budget",
            "예산이 없습니다",
        ),
        (
            &["a.py", "--symbol", "f"],
            "is no value of `--symbol",
            "의 값이 될 수 없습니다",
        ),
        (
            &["explian"],
            "did you mean the command `explain`?",
            "혹시 명령 `explain`?",
        ),
        (
            &["--width", "80", "verify"],
            "the command stands first: `jupan verify …`",
            "명령을 맨 앞에 쓰세요: `jupan verify …`",
        ),
    ] {
        let of = said(arguments, "en");
        assert!(of.contains(english), "{arguments:?}: {of}");
        let of = said(arguments, "ko");
        assert!(of.contains(korean), "{arguments:?}: {of}");
    }
}

#[test]
fn help_in_korean_has_no_english_sentence() {
    for command in [
        "summary",
        "explain",
        "cost",
        "memory",
        "receptive-field",
        "diff",
        "verify",
        "solve",
        "check",
        "completions",
    ] {
        let arguments = [command, "--help"];
        let output = jupan(&arguments)
            .env("LANG", "ko_KR.UTF-8")
            .output()
            .unwrap();
        let help = stdout(&output);
        let is_korean = |line: &str| line.contains(|c| ('가'..='힣').contains(&c));
        assert!(is_korean(&help), "{help}");
        // Two English words in a row, where no command, name or value is shown.
        for line in help.lines().filter(|line| !is_korean(line)) {
            let line = line.trim();
            let words = line
                .split(' ')
                .filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()));
            assert!(
                line.contains("jupan") || line.contains(" = ") || words.count() < 2,
                "{line}"
            );
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_both_languages() {
    for (path, english, korean) in [
        (
            "no-such-file.py",
            "there is no such file",
            "파일이 없습니다",
        ),
        (
            &file("drawing.py", b"\x89PNG\r\n\x1a\n\0"),
            "not text",
            "텍스트가 아닙니다",
        ),
        (
            &file("cut.ipynb", b"{\"cells\": ["),
            "not a notebook",
            "노트북이 아닙니다",
        ),
        (
            &file("words.md", b"Words only.\n"),
            "no Python code was found",
            "파이썬 코드를 찾지 못했습니다",
        ),
    ] {
        let english = (english, "en");
        for (words, language) in [english, (korean, "ko")] {
            let output = run(&[path, "--lang", language]);
            assert_eq!(code(&output), Some(1), "{path}");
            assert!(stderr(&output).contains(words), "{}", stderr(&output));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let path = file("locked.py", b"x = 1\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Some users may read everything.
    let is_closed = std::fs::read(&path).is_err();
    let output = run(&[&path, "--lang", "ko"]);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(code(&output), Some(1));
    if is_closed {
        assert!(
            stderr(&output).contains("읽을 권한이"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_name_that_is_not_there_is_told_with_its_near_miss() {
    let net = file(
        "named.py",
        b"from keras import Sequential, Input, layers\nencoder = Sequential([Input((3,)), layers.Dense(2)])\n",
    );
    for (arguments, english, korean) in [
        (
            &[&net, "-m", "encodr"][..],
            "did you mean `encoder`?",
            "혹시 `encoder`?",
        ),
        (
            &["explain", &net, "--layer", "dens"],
            "did you mean `dense`?",
            "혹시 `dense`?",
        ),
    ] {
        for (words, language) in [(english, "en"), (korean, "ko")] {
            let output = run(&[arguments, &["--lang", language]].concat());
            assert_eq!(code(&output), Some(1), "{arguments:?}");
            assert!(stderr(&output).contains(words), "{}", stderr(&output));
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    for (path, message) in [
        ("no-such-file.py", "there is no such file"),
        (folder, "the folder holds no model"),
        (&file("picture.py", b"\x89PNG\r\n\x1a\n\0"), "not text"),
        (&file("broken.ipynb", b"{\"cells\": ["), "not a notebook"),
        (
            &file("prose.md", "글만 있다.\n".as_bytes()),
            "no Python code was found",
        ),
    ] {
        let output = run(&[path]);
        assert_eq!(code(&output), Some(1), "{path}");
        assert_eq!(stdout(&output), "", "{path}");
        assert!(
            stderr(&output).contains(message),
            "{path}: {}",
            stderr(&output)
        );
    }
}

#[cfg(unix)]
#[test]
fn a_device_without_an_end_ends() {
    let output = run(&["/dev/zero"]);
    assert_eq!(code(&output), Some(1));
    assert!(
        stderr(&output).contains("it is larger than"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_bad_file_does_not_hide_the_next() {
    let output = run(&["missing-1.py", "missing-2.py"]);
    assert!(
        stderr(&output).contains("missing-1.py"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("missing-2.py"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn standard_input_is_a_file_too() {
    let output = run_on(b"\xff\xfe\xff", &["-"]);
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("<stdin>"), "{}", stderr(&output));
}

#[test]
fn colours_are_used_when_asked_for() {
    let escapes = |mut command: Command| {
        let output = command.output().expect("jupan runs");
        output.stderr.contains(&0x1b)
    };
    assert!(!escapes(jupan(&["missing.py"])), "no terminal");
    assert!(escapes(jupan(&["missing.py", "--color", "always"])));
    let mut forbidden = jupan(&["missing.py"]);
    forbidden.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "0");
    assert!(!escapes(forbidden));
    let mut forced = jupan(&["missing.py", "--color", "never"]);
    forced.env("CLICOLOR_FORCE", "1");
    assert!(!escapes(forced));
}

#[test]
fn completions_name_the_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert_eq!(code(&output), Some(0), "{shell}");
        assert!(stdout(&output).contains("input-shape"), "{shell}");
    }
}

#[test]
fn a_reader_who_stops_reading_is_no_error() {
    let mut child = jupan(&["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("jupan runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("jupan ends");
    assert_eq!((code(&output), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn differences_have_the_status_of_diff() {
    let network = |units: u32| {
        format!(
            "import keras\nfrom keras import layers\na = keras.Sequential([keras.Input((3,)), layers.Dense({units})])\nb = keras.Sequential([keras.Input((3,)), layers.Dense(9)])\n"
        )
    };
    let old = file("diff-old.py", network(4).as_bytes());
    let new = file("diff-new.py", network(5).as_bytes());
    let same = run(&["diff", &old, &old]);
    assert_eq!((code(&same), stdout(&same)), (Some(0), String::new()));
    let other = run(&["diff", &old, &new]);
    assert_eq!(code(&other), Some(1));
    assert!(
        stdout(&other).contains("units: 4 → 5, line 3"),
        "{}",
        stdout(&other)
    );
    assert_eq!(code(&run(&["diff", &old, &new, "--model", "b"])), Some(0));
    let models = run(&["diff", &format!("{old}#a"), &format!("{new}#b")]);
    assert!(
        stdout(&models).contains("units: 4 → 9"),
        "{}",
        stdout(&models)
    );
    for arguments in [
        &["diff", &old, "missing.py"][..],
        &["diff", &old],
        &["diff", &old, &new, "--model", "c"],
        &["diff", &old, &file("diff-broken.py", b"model = (\n")],
        &["diff", &old, &new, "--format", "csv"],
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), Some(2), "{arguments:?}");
        assert_ne!(stderr(&output), "", "{arguments:?}");
    }
    // A file that tools put in the place of one that is not there.
    let added = run(&["diff", &file("diff-empty.py", b""), &new]);
    assert_eq!((code(&added), stderr(&added).as_str()), (Some(1), ""));
    assert!(
        stdout(&added).contains("The model is new."),
        "{}",
        stdout(&added)
    );
    let from_input = run_on(network(4).as_bytes(), &["diff", "-", &new]);
    assert!(
        stdout(&from_input).contains("units: 4 → 5"),
        "{}",
        stderr(&from_input)
    );
}

/// A note with a table and a statement.
fn note(table: &str) -> String {
    format!(
        "```python\nmodel = Sequential([Input((784,)), Dense(10)])\nmodel.summary()\n```\n\n```\n{table}```\n\n\
        The first Dense layer has 784 × 10 + 10 = 7850 parameters.\n"
    )
}

const TABLE: &str = "\
Layer (type)                 Output Shape              Param #   
=================================================================
dense_4 (Dense)              (None, 10)                7850      
=================================================================
Total params: 7,850
";

#[test]
fn a_document_that_agrees_with_its_code_exits_with_zero() {
    let path = file("right.md", note(TABLE).as_bytes());
    let output = run(&["verify", &path]);
    assert_eq!((code(&output), stderr(&output).as_str()), (Some(0), ""));
    let text = stdout(&output);
    assert!(text.contains("1 of 1 row agrees."), "{text}");
    assert!(
        text.contains("No difference in 1 table and 1 statement."),
        "{text}"
    );
    let korean = stdout(&run(&["verify", &path, "--lang", "ko"]));
    assert!(
        korean.contains("행 1개 가운데 1개가 일치합니다."),
        "{korean}"
    );
}

#[test]
fn a_document_that_differs_exits_with_one() {
    let path = file("wrong.md", note(&TABLE.replace("7850", "7840")).as_bytes());
    let output = run(&["verify", &path]);
    assert_eq!(code(&output), Some(1));
    let text = stdout(&output);
    let expected = "  ✗ line 9: dense_4 (Dense): the table has 7,840 parameters, the code makes 784\n    × 10 + 10 = 7,850\n";
    assert!(text.contains(expected), "{text}");
    let annotations = stdout(&run(&["verify", &path, "--format", "github"]));
    let expected = format!(
        "::error file={path},line=9,title=Table 1%2C lines 7 to 11%3A compared with model as it stood at line 3::dense_4 (Dense): \
        the table has 7,840 parameters, the code makes 784 × 10 + 10 = 7,850\n"
    );
    assert_eq!(annotations, expected);
    let json = stdout(&run(&["verify", &path, "--format", "json"]));
    assert!(json.contains("\"differences\": 1,"), "{json}");
}

#[test]
fn a_document_with_nothing_to_verify_is_right() {
    let output = run_on("글만 있다.\n".as_bytes(), &["verify", "-"]);
    assert_eq!(code(&output), Some(0));
    assert!(stdout(&output).starts_with("No printed table of layers"));
    assert_eq!(code(&run(&["verify", "no-such-file.md"])), Some(1));
    assert_eq!(code(&run(&["verify"])), Some(2));
}

/// A network with 3 × 4 + 4 = 16 parameters in `a` and 3 × 9 + 9 = 36 in `b`.
const NETWORKS: &str = "import keras\nfrom keras import layers\na = keras.Sequential([keras.Input((3,)), layers.Dense(4)])\nb = keras.Sequential([keras.Input((3,)), layers.Dense(9)])\n";

#[test]
fn what_keras_makes_is_told_with_the_module_and_annotated_at_a_file_that_is_there() {
    let code = "import keras\nm = keras.applications.MobileNet(weights=None)\n";
    let net = file("application.py", code.as_bytes());
    let check = ["check", &net, "--isolated", "--max-params", "1M"];
    let text = stdout(&run(&check));
    assert!(
        text.contains("<keras.applications.mobilenet>, line "),
        "{text}"
    );
    let annotations = stdout(&run(&[&check[..], &["--format", "github"]].concat()));
    for line in annotations.lines() {
        let there = format!(" file={},title=", net.replace(':', "%3A"));
        assert!(line.contains(&there), "{line}");
    }
    let table = stdout(&run(&[&net, "--columns", "name,source", "--top", "2"]));
    assert!(
        table.contains("<keras.applications.mobilenet>, line "),
        "{table}"
    );
}

#[test]
fn budgets_are_kept_or_broken() {
    let net = file("check.py", NETWORKS.as_bytes());
    let check = |arguments: &[&str]| {
        let all = [&["check", &net, "--isolated"][..], arguments].concat();
        let output = run(&all);
        (code(&output), stdout(&output), stderr(&output))
    };
    assert_eq!(check(&["--max-params", "36"]).0, Some(0));
    let (status, text, _) = check(&["--max-params", "35"]);
    assert_eq!(status, Some(1));
    assert!(
        text.contains("over by 1 (2.9 %)") && text.contains("19 left"),
        "{text}"
    );
    assert_eq!(check(&["--max-params", "16", "--model", "a"]).0, Some(0));
    assert_eq!(
        check(&["--max-weights", "144B", "--max-trainable", "36"]).0,
        Some(0)
    );
    assert_eq!(check(&["--max-weights", "143B"]).0, Some(1));
    // 3 × 9 multiply-adds
    assert_eq!(check(&["--max-macs", "27"]).0, Some(0));
    assert_eq!(check(&["--max-macs", "26"]).0, Some(1));
    let (_, text, _) = check(&["--max-params", "20", "--format", "github"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(
        lines[0].starts_with("::error file=") && lines[0].contains(",line=4,col=5,"),
        "{text}"
    );
    assert!(
        lines[1].starts_with("::notice file=") && lines[1].contains("36"),
        "{text}"
    );
    for arguments in [
        &[][..],
        &["--max-params=-1"],
        &["--max-params", "10 apples"],
        &["--max-weights", "4K"],
        &["--max-params", "1", "--model", "c"],
        &["--max-params", "1", "--allow", "params=+1%"],
        &["--baseline", "missing.json"],
        &["--baseline", &net],
        &["--config", "missing.toml"],
    ] {
        let (status, text, error) = check(arguments);
        assert_eq!((status, text.as_str()), (Some(2), ""), "{arguments:?}");
        assert_ne!(error, "", "{arguments:?}");
    }
    let missing = run(&["check", "missing.py", "--max-params", "1"]);
    assert_eq!(code(&missing), Some(1));
}

#[test]
fn what_is_not_known_keeps_no_budget() {
    let net = file("check-open.py", b"import keras\nmodel = keras.Sequential([keras.Input((3,)), keras.layers.Dense(len(open('x').read()))])\n");
    let output = run(&["check", &net, "--isolated", "--max-params", "1000"]);
    assert_eq!(code(&output), Some(1));
    assert!(
        stdout(&output).contains("can't be told"),
        "{}",
        stdout(&output)
    );
    assert!(
        stdout(&output).contains("it hangs on len(open('x').read())"),
        "{}",
        stdout(&output)
    );
    // It is a positive number: 3 + 1 parameters at least.
    let output = run(&["check", &net, "--isolated", "--max-params", "3"]);
    assert!(stdout(&output).contains("over by 1"), "{}", stdout(&output));
}

#[test]
fn a_report_is_the_measure_of_later_ones() {
    let net = file("check-then.py", NETWORKS.as_bytes());
    let report = run(&[&net, "--format", "json"]);
    let report = file("check-then.json", &report.stdout);
    let more = NETWORKS.replace("Dense(9)", "Dense(10)");
    let more = file("check-now.py", more.as_bytes());
    let check = |net: &str, arguments: &[&str]| {
        let all = [
            &["check", net, "--isolated", "--baseline", &report][..],
            arguments,
        ]
        .concat();
        code(&run(&all))
    };
    assert_eq!(check(&net, &[]), Some(0));
    assert_eq!(check(&more, &[]), Some(1));
    // 36 → 40 is 11.1 % more.
    assert_eq!(check(&more, &["--allow", "params=+11%"]), Some(1));
    assert_eq!(check(&more, &["--allow", "params=+12%"]), Some(0));
    assert_eq!(
        check(&more, &["--allow", "params=+4,weights=+16B"]),
        Some(0)
    );
    assert_eq!(
        check(&more, &["--allow", "params=+4,weights=+15B"]),
        Some(1)
    );
}

#[test]
fn the_nearest_configuration_holds() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("configured/below");
    std::fs::create_dir_all(&folder).expect("a folder");
    let above = folder.parent().expect("a folder").join("jupan.toml");
    let here = folder.join("jupan.toml");
    let net = folder.join("net.py");
    std::fs::write(&net, NETWORKS).expect("a file");
    let check = |arguments: &[&str]| {
        let net = net.to_string_lossy();
        let output = run(&[&["check", &*net][..], arguments].concat());
        (code(&output), stderr(&output))
    };
    let _ = std::fs::remove_file(&here);
    std::fs::write(&above, "[check]\nmax-params = 10\n").expect("a file");
    assert_eq!(check(&[]).0, Some(1));
    // The command line comes first, then the file beside the network, which is not merged with the one above.
    assert_eq!(check(&["--max-params", "50"]).0, Some(0));
    std::fs::write(
        &here,
        "[check]\nmax-weights = '1KiB'\n[check.models.a]\nmax-params = 16\n",
    )
    .expect("a file");
    assert_eq!(check(&[]).0, Some(0));
    assert_eq!(check(&["--isolated"]).0, Some(2));
    assert_eq!(check(&["--config", &above.to_string_lossy()]).0, Some(1));
    for (text, message) in [
        ("[check]\nmax-parms = 1\n", "did you mean `max-params`?"),
        ("[chek]\n", "did you mean `check`?"),
        ("[check]\nmax-params = -1\n", "negative"),
        ("[check]\nmax-params = 1.5\n", "no amount"),
        ("[check]\nmax-params = '1 KiB'\n", "no unit of a count"),
        ("[check]\nallow = 3\n", "a table is needed"),
        (
            "[check]\nallow = { param = '1%' }\n",
            "did you mean `params`?",
        ),
        ("[check\n", "jupan.toml:1:"),
    ] {
        std::fs::write(&here, text).expect("a file");
        let (status, error) = check(&[]);
        assert_eq!(status, Some(2), "{text}");
        assert!(
            error.contains(message) && error.contains("jupan.toml"),
            "{text}: {error}"
        );
    }
}
