//! Whole documents beside the cells that they hold.

use super::*;

fn is_layer(name: &str) -> bool {
    matches!(
        name,
        "Dense" | "Conv2D" | "Flatten" | "MaxPooling2D" | "Input"
    )
}

fn read(name: &str, text: &str) -> Document {
    Document::read(name, text.as_bytes(), &is_layer).expect("text")
}

fn sources(document: &Document) -> Vec<&str> {
    document
        .cells
        .iter()
        .map(|cell| cell.source.as_str())
        .collect()
}

/// The line and column of a byte of a cell.
pub fn place(cell: &Cell, offset: u32) -> (usize, usize) {
    let place = cell.as_source("file".into()).place(offset);
    (place.line, place.column)
}

fn check(name: &str, text: &str, expected: &[&str]) {
    assert_eq!(sources(&read(name, text)), expected, "{text}");
}

/// A small generator of pseudo-random numbers, so that a failure can be repeated.
pub fn random() -> impl FnMut() -> usize {
    let mut state = 7u64;
    move || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(state >> 40).unwrap_or(0)
    }
}

/// A note like the one that started the project: code without imports, with Markdown's double spaces, and what
/// `summary()` printed.
const NOTE: &str = "\
CNN 예제의 파라미터 산출

```
model = models.Sequential()  
model.add(layers.Conv2D(32, (3,3), input_shape=(28,28,1)))  
  
model.add(layers.Flatten())
```

```
Model: \"sequential\"  
-----  
Layer (type)                Output Shape              Param #  
-----  
conv2d (Conv2D)              (None, 26, 26, 32)       320  
-----  
Total params: 320  
-----
```

1. 첫번째 Conv2D layer의 Parameter

따라서 파라미터의 수는 $3 \\times 3 \\times 32 + bias = 320$
";

#[test]
fn a_note_is_its_code_without_the_printed_table() {
    let code = "model = models.Sequential()\n\
                model.add(layers.Conv2D(32, (3,3), input_shape=(28,28,1)))\n\n\
                model.add(layers.Flatten())\n";
    let variants = [
        NOTE.to_owned(),
        NOTE.replace('\n', "\r\n"),
        NOTE.replace("```", "~~~"),
        NOTE.replace("```\nmodel", "```python\nmodel"),
        NOTE.replace("\nmodel", "\n    model"),
        NOTE.replace("\nmodel", "\n\tmodel"),
        NOTE.replace("\nmodel.add", "\n    model.add"),
        format!("\u{feff}{NOTE}"),
        NOTE.replace("model.add(", "model.add(\u{a0}")
            .replace("(\u{a0}", "("),
        NOTE.replace(" = ", "\u{a0}= "),
        NOTE.replace('\n', "\n    "),
    ];
    for text in &variants {
        for name in ["note.txt", "note.md", "-", "note"] {
            let document = read(name, text);
            assert_eq!(sources(&document), [code], "{name}: {text}");
            let remarks: Vec<_> = document.notes.iter().map(|note| &note.remark).collect();
            assert!(remarks.contains(&&Remark::PrintedTable), "{remarks:?}");
            assert_eq!(place(&document.cells[0], 0).0, 4);
            let free: Vec<_> = document.free_names().into_iter().map(|f| f.name).collect();
            assert_eq!(free, ["models", "layers"]);
        }
    }
    assert_eq!(place(&read("note.txt", NOTE).cells[0], 28), (5, 1));
}

#[test]
fn a_document_leaves_well_known_imports_to_its_readers() {
    let assumed = |name, text| {
        let imports = read(name, text).assumed_imports(&is_layer);
        let pair = |import: AssumedImport| (import.name.name, import.path);
        imports.into_iter().map(pair).collect::<Vec<_>>()
    };
    let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
    let expected = [
        pair("models", "keras.models"),
        pair("layers", "keras.layers"),
    ];
    assert_eq!(assumed("note.txt", NOTE), expected);
    let text = "```python\nfrom keras import layers\nx = Dense(classes)(layers.Input((3,)))\n```\n";
    assert_eq!(assumed("a.md", text), [pair("Dense", "keras.layers.Dense")]);
    assert_eq!(assumed("a.py", "import os\nx = Dense(3)"), []);
    assert_eq!(
        assumed("a.py", "x = Dense(3)"),
        [pair("Dense", "keras.layers.Dense")]
    );
}

#[test]
fn a_note_in_utf_16_is_read_too() {
    let bytes: Vec<u8> = std::iter::once(0xFEFF)
        .chain(NOTE.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let document = Document::read("note.txt", &bytes, &is_layer).expect("text");
    assert_eq!(document.cells.len(), 1);
}

#[test]
fn the_name_tells_the_kind_and_without_one_the_content_does() {
    let script = "import keras\nx = 1\n";
    let notebook = r#"{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1"}]}"#;
    let deep = format!("# Net\nx = {}\n", "(".repeat(5_000));
    for (name, text, kind) in [
        ("-", deep.as_str(), Kind::Script),
        ("a.py", "", Kind::Script),
        ("folder.txt/a.PY", "", Kind::Script),
        ("a.md", "", Kind::Markdown),
        ("a.rst", "", Kind::Rst),
        ("a.txt", "", Kind::Text),
        ("-", script, Kind::Script),
        ("-", notebook, Kind::Notebook),
        ("-", NOTE, Kind::Text),
        ("-", "# Net\nimport keras\n\nx = (1\n", Kind::Script),
        ("-", "Build it:\n\n    import keras\n", Kind::Text),
        ("-", "Nothing to see\n", Kind::Text),
        (".md", script, Kind::Script),
    ] {
        assert_eq!(read(name, text).kind, kind, "{name}");
    }
}

#[test]
fn a_text_that_is_all_code_is_a_script() {
    check(
        "net.txt",
        "import keras\nx = 1\n",
        &["import keras\nx = 1\n"],
    );
    check("prose.txt", "Nothing to see.\nimport your own\n", &[]);
    check("word.txt", "hello\n", &[]);
}

#[test]
fn an_untagged_block_is_code_only_if_it_does_something() {
    for (code, is_code) in [
        ("import keras", true),
        ("from keras import layers", true),
        ("def f(x):\n    return x", true),
        ("class Net:\n    pass", true),
        ("for i in range(3):\n    pass", true),
        ("with open(name) as f:\n    pass", true),
        ("model = Sequential()", true),
        ("x = Dense(3)(y)", true),
        ("print(np.zeros(3))", true),
        ("!pip install keras\nimport keras", true),
        ("x = 1", false),
        ("{'loss': 0.3}", false),
        ("[1, 2, 3]", false),
        ("array([1, 2])", false),
        ("unknown(3)", false),
        ("print(1)", false),
        ("pip install keras", false),
        ("$ python train.py", false),
        ("What is this?", false),
        ("model = Sequential(", false),
        ("{\n  \"a\": 1\n}", false),
        ("Epoch 1/5\n1875/1875 [====] - loss: 0.3", false),
    ] {
        let document = read("a.md", &format!("Text\n\n```\n{code}\n```\n"));
        assert_eq!(!document.cells.is_empty(), is_code, "{code}");
    }
}

#[test]
fn names_that_other_blocks_bind_are_known() {
    check(
        "a.md",
        "```python\nnet = build()\n```\nthen\n```\nnet.summary()\n```\n",
        &["net = build()\n", "net.summary()\n"],
    );
    check(
        "a.md",
        "First\n\n    net = Sequential()\n\nthen\n\n    net.add(x)\n",
        &["net = Sequential()\n", "net.add(x)\n"],
    );
}

#[test]
fn what_a_block_printed_is_not_code() {
    check(
        "a.md",
        "```python\nx = Dense(3)\nx\n```\n\n```\nDense(units=3)\n```\n",
        &["x = Dense(3)\nx\n"],
    );
    check(
        "a.md",
        "```\nx = Dense(3)\n```\n출력 결과:\n```\nDense(units=3)\n```\n",
        &["x = Dense(3)\n"],
    );
    check(
        "a.md",
        "```python\nx = Dense(3)\n```\n```\ny = Dense(4)\n```\n",
        &["x = Dense(3)\n", "y = Dense(4)\n"],
    );
}

#[test]
fn a_table_behind_the_code_in_one_block_is_cut_off() {
    check(
        "a.md",
        "```python\nmodel = Sequential()\nmodel.summary()\n\nModel: \"sequential\"\n_______\nLayer (type)  Output Shape\n```\n",
        &["model = Sequential()\nmodel.summary()\n"],
    );
    check(
        "a.md",
        "```\nmodel = Sequential()\n_______\nLayer (type)   Output Shape   Param #\n=======\n```\n",
        &["model = Sequential()\n"],
    );
}

#[test]
fn tagged_code_that_does_not_parse_is_left_to_fail_later() {
    check(
        "a.md",
        "```python\nmodel = Sequential(\n```\n",
        &["model = Sequential(\n"],
    );
}

#[test]
fn untagged_code_that_does_not_parse_says_why() {
    let document = read(
        "a.md",
        "Text\n\n```\nmodel = Sequential()\nmodel.add(Dense(3)\nmodel.build()\n```\n",
    );
    let ahead: Vec<&str> = document.cells.iter().map(|cell| &*cell.source).collect();
    assert_eq!(ahead, ["model = Sequential()\n"]);
    let remark = document.notes[0].remark.message().to_string();
    let where_it_opens = "line 5, the bracket `(` is never closed";
    assert_eq!(
        remark,
        format!("an untagged block does not parse as Python: {where_it_opens}")
    );
}

#[test]
fn what_was_printed_may_stand_right_behind_untagged_code() {
    check(
        "a.md",
        "```\nunits = 3\n```\n\n```\nmodel = Sequential()\nmodel.add(Dense(units))\n\
         model.summary()Model: \"sequential\"\n____\nLayer (type)  Output Shape  Param #\n```\n",
        &[
            "units = 3\n",
            "model = Sequential()\nmodel.add(Dense(units))\nmodel.summary()\n",
        ],
    );
    check(
        "a.md",
        "```\nunits = 3\n```\n\n```\nother = 3\n```\n\n```\nmodel = Sequential([Dense(units)])\nmodel[<Dense>]\n```\n",
        &["units = 3\n", "model = Sequential([Dense(units)])\n"],
    );
}

#[test]
fn a_plain_note_without_any_marks() {
    check(
        "a.txt",
        "The model:\n\nmodel = Sequential()\nmodel.add(Dense(3))\n\nmodel.summary()\n\nIt has a Dense layer.\n",
        &[
            "model = Sequential()\nmodel.add(Dense(3))\n",
            "model.summary()\n",
        ],
    );
}

#[test]
fn doctests_are_code_whatever_their_tag() {
    for tag in ["", "python", "pycon", "console"] {
        check(
            "a.md",
            &format!("```{tag}\n>>> x = Dense(3)\n>>> x\n<Dense>\n```\n"),
            &["x = Dense(3)\nx\n"],
        );
    }
    check(
        "a.rst",
        "Text\n\n>>> x = f(1)\n2\n\nText\n",
        &["x = f(1)\n"],
    );
}

#[test]
fn other_languages_are_skipped_with_a_note() {
    let document = read("a.md", "```bash\nimport this\n```\n");
    assert!(document.cells.is_empty());
    assert_eq!(
        document.notes[0].remark,
        Remark::OtherLanguage("bash".into())
    );
    assert_eq!(document.notes[0].place, Place { line: 2, column: 1 });
}

#[test]
fn restructured_text() {
    check(
        "a.rst",
        "Title\n=====\n\nBuild it::\n\n   model = Sequential()\n   model.add(Dense(3))\n\n.. code-block:: python\n\n   model.summary()\n\n\
         .. code::\n\n   Model: \"sequential\"\n",
        &[
            "model = Sequential()\nmodel.add(Dense(3))\n",
            "model.summary()\n",
        ],
    );
    // In a plain text too.
    check(
        "a.txt",
        "Build it::\n\n  model = Sequential()\n\nend\n",
        &["model = Sequential()\n"],
    );
}

#[test]
fn places_in_an_indented_fence_are_those_of_the_file() {
    let document = read(
        "a.md",
        "- item\n\n  ```python\n    x = 1\n    yy = 2\n  ```\n",
    );
    let cell = &document.cells[0];
    assert_eq!(cell.source, "x = 1\nyy = 2\n");
    assert_eq!(place(cell, 0), (4, 5));
    assert_eq!(place(cell, 11), (5, 10));
}

#[test]
fn hostile_text_is_survived() {
    let pieces = [
        "```",
        "~~~",
        "`",
        "\n",
        "\r",
        "\t",
        " ",
        ">>> ",
        "... ",
        "In [",
        "]:",
        "%%",
        "%time ",
        "-n ",
        "..",
        "::",
        ".. code::",
        "(",
        "{",
        "\"\"\"",
        "f'{",
        "한",
        "\u{a0}",
        "\u{feff}",
        "> ",
        "- ",
        "    ",
        "1. ",
        "Layer (type)",
        "Param #",
        "---",
        "\\",
        "import x",
        "def f():",
        "lambda: ",
        "!",
        "?",
        "$",
    ];
    let mut next = random();
    for _ in 0..300 {
        let text: String = (0..next() % 40)
            .map(|_| pieces[next() % pieces.len()])
            .collect();
        for name in ["a.md", "a.rst", "a.txt", "-", "a.py"] {
            let document = read(name, &text);
            for cell in &document.cells {
                for offset in [0, 1, 7, u32::MAX] {
                    let (line, column) = place(cell, offset);
                    assert!(line >= 1 && column >= 1);
                }
            }
            document.free_names();
        }
        let cell = serde_json::json!({"cells": [{"cell_type": "code", "source": text}]});
        let notebook = read("a.ipynb", &cell.to_string());
        notebook.free_names();
    }
}

#[test]
fn a_function_goes_on_in_the_next_block() {
    let text = "```py\ndef build(size):\n\tx = Input(size)\n```\nand then\n```py\n\treturn Model(x, Dense(2)(x))\n```\n";
    let document = read("a.md", text);
    let sources: Vec<&str> = document.cells.iter().map(|cell| &*cell.source).collect();
    assert_eq!(
        sources,
        ["def build(size):\n\tx = Input(size)\n\treturn Model(x, Dense(2)(x))\n"]
    );
    let returned = "```py\ndef f(x):\n    return x\n```\nthen\n```py\n    y = f(3)\n```\n";
    assert_eq!(read("a.md", returned).cells.len(), 2);
}

#[test]
fn what_code_printed_into_its_own_block_is_no_code() {
    let text = "```python\nprint(x.shape)\nVersion:  2.0.0 GPU is available\nx[:3]\n<tf.Tensor: id=2, shape=(3, 20), numpy=\narray([[ 3.9, 4.4],\n       [ 1.3, 2.5]], dtype=float32)>\nmodel.fit(x)\nEpoch 1/20 done\n```\n";
    let document = read("a.md", text);
    assert_eq!(
        document.cells[0].source,
        "print(x.shape)\nx[:3]\nmodel.fit(x)\n"
    );
    // What looks like code is left to fail.
    let wrong = "```python\nx = 1\nprint \"a\" \"b\" x\n```\n";
    assert_eq!(
        read("a.md", wrong).cells[0].source,
        "x = 1\nprint \"a\" \"b\" x\n"
    );
}

#[test]
fn a_shape_behind_its_text_was_printed() {
    let text = "```python\nimport numpy as np\nx = np.zeros(3)\nprint('x.shape', x.shape)\n```\n\n    x.shape (60000, 28)\n";
    assert_eq!(read("a.md", text).cells.len(), 1);
}

#[test]
fn deep_nesting_is_survived() {
    for piece in [
        "(", "[", "-", "not ", "1+", "f(", "> ", "- ", "x.", "f'{", "if x:\n ", "```\n",
    ] {
        let text = piece.repeat(5_000);
        for (name, text) in [
            ("a.md", format!("```python\n{text}\n```\n")),
            ("a.md", text.clone()),
            ("a.txt", text.clone()),
            ("-", text.clone()),
            ("a.rst", format!("::\n\n  {text}")),
        ] {
            read(name, &text).free_names();
        }
    }
}

#[test]
fn what_is_marked_as_code_and_was_printed_is_not_code() {
    let printed = [
        "(60, 28) (60,)",
        "-----\n(60, 28) (60,)\n(10, 28) (10,)",
        "x shape: (60, 28, 1)\n60 train samples",
        "array([[1., 2.],\n       [3., 4.]], dtype=float32)",
        "[0. 1. 0.]",
        "Epoch 1/5\n60/60 [=====] - 5s 83us/step - loss: 0.2 - acc: 0.9",
        "tf.Tensor([1 2 3], shape=(3,), dtype=int32)",
        "Found 20 images belonging to 2 classes.",
    ];
    let sources_with = |block: &str| {
        let text = format!(
            "```py\nimport tensorflow as tf\nx = tf.zeros((60, 28))\n```\n\n```py\n{block}\n```\n"
        );
        sources(&read("a.md", &text)).len()
    };
    for block in printed {
        assert_eq!(sources_with(block), 1, "{block}");
    }
    // What is meant as code fails where it is run.
    for block in ["x = = 3", "x.shape(", "dense(3 4)", "x(3)"] {
        assert_eq!(sources_with(block), 2, "{block}");
    }
}
