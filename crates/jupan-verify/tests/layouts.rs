//! Tables of every era and of every hand that copied them, read as the rows that they show.

use jupan_core::passage::{NumberedLine, Passage, PassageKind};
use jupan_core::printed::{PrintedNumber, PrintedTable, TableStyle, TotalKind};

fn tables(text: &str) -> Vec<PrintedTable> {
    let lines = text.lines().enumerate().map(|(at, text)| NumberedLine {
        number: at + 1,
        text: text.to_owned(),
    });
    jupan_verify::table::read(&[Passage {
        kind: PassageKind::Prose,
        cell: None,
        lines: lines.collect(),
    }])
}

/// The only table of a text.
fn table(text: &str) -> PrintedTable {
    let mut tables = tables(text);
    assert_eq!(tables.len(), 1, "{tables:#?}");
    tables.remove(0)
}

/// Each row as `depth name(class) shapes params`; what is cut ends in `~`.
fn rows(table: &PrintedTable) -> Vec<String> {
    let word = |text: &str, cut: bool| format!("{text}{}", if cut { "~" } else { "" });
    let row = |row: &jupan_core::printed::PrintedRow| {
        let class = row
            .class
            .as_ref()
            .map(|class| format!("({})", word(&class.text, class.cut)));
        let shapes = row.shapes.iter().map(|shape| {
            let axes = shape
                .axes
                .iter()
                .map(|axis| axis.map_or("_".to_owned(), |n| n.to_string()));
            let cut = shape.cut.iter().map(|digits| format!("{digits}~"));
            axes.chain(cut).collect::<Vec<_>>().join(",")
        });
        let params = match &row.params {
            PrintedNumber::Absent => "-".to_owned(),
            PrintedNumber::Number(n) => n.to_string(),
            PrintedNumber::Cut(digits) => format!("{digits}~"),
        };
        let name = word(&row.name.text, row.name.cut);
        let shapes = shapes.collect::<Vec<_>>().join(";");
        format!(
            "{} {name}{} {shapes} {params}",
            row.depth,
            class.unwrap_or_default()
        )
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn models_inside_models_of_keras_2() {
    let table = table(
        "\
Model: \"model\"
____________________________________________________________________________
 Layer (type)                Output Shape              Param #   Trainable  
============================================================================
 input_1 (InputLayer)        [(None, 32, 32, 3)]       0         Y          
                                                                            
 inner_model (Sequential)    (None, 7)                 163       Y          
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| base (Sequential)          (None, 4)                 128       N         |
||¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯||
|| conv2d (Conv2D)           (None, 30, 30, 4)         112       N        ||
||                                                                        ||
|| batch_normalization (Bat  (None, 30, 30, 4)         16        N        ||
|| chNormalization)                                                       ||
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| dense_1 (Dense)            (None, 7)                 35        Y         |
¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯
 dropout (Dropout)           (None, 7)                 0         Y          
                                                                            
============================================================================
Total params: 163 (652.00 Byte)
Trainable params: 35 (140.00 Byte)
Non-trainable params: 128 (512.00 Byte)
",
    );
    let expected = [
        "0 input_1(InputLayer) _,32,32,3 0",
        "0 inner_model(Sequential) _,7 163",
        "1 base(Sequential) _,4 128",
        "2 conv2d(Conv2D) _,30,30,4 112",
        "2 batch_normalization(BatchNormalization) _,30,30,4 16",
        "1 dense_1(Dense) _,7 35",
        "0 dropout(Dropout) _,7 0",
    ];
    assert_eq!(rows(&table), expected);
    assert_eq!(table.style, Some(TableStyle::Keras2));
    assert_eq!(
        table
            .total(TotalKind::NonTrainable)
            .map(|total| total.number),
        Some(128)
    );
}

#[test]
fn columns_so_narrow_that_the_heading_is_broken() {
    let table = table(
        "\
Model: \"model_1\"
______________________________________________________________________
 Layer (type)        Output Shape         Para   Connected to         
                                          m #                         
======================================================================
 input_2 (InputLaye  [(None, None)]       0      []                   
 r)                                                                   
                                                                      
 lstm_1 (LSTM)       [(None, None, 16),   1600   ['embedding[0][0]']  
                      (None, 16),                                     
                      (None, 16)]                                     
                                                                      
 attention (Attenti  (None, None, 16)     0      ['lstm_1[0][0]',     
 on)                                              'lstm_1[0][0]']     
                                                                      
======================================================================
Total params: 1600 (6.25 KB)
",
    );
    let expected = [
        "0 input_2(InputLayer) _,_ 0",
        "0 lstm_1(LSTM) _,_,16;_,16;_,16 1600",
        "0 attention(Attention) _,_,16 0",
    ];
    assert_eq!(rows(&table), expected);
}

#[test]
fn cells_that_are_cut_at_their_column() {
    let table = table(
        "\
Layer (type)                    Output Shape         Param #     Connected to                     
==================================================================================================
a_name_that_fills_its_column_wh [(None, 128, 128, 3) 0                                            
__________________________________________________________________________________________________
batch_normalization_12 (BatchNo (None, 128, 128, 16) 64          conv2d_4[0][0]                   
__________________________________________________________________________________________________
lstm (LSTM)                     [(None, None, 256),  335872      input_1[0][0]                    
__________________________________________________________________________________________________
add (Add)                       (None, 128, 128, 102 0           batch_normalization_12[0][0]     
                                                                 lstm[0][0]                       
==================================================================================================
Total params: 335,936
",
    );
    let expected = [
        "0 a_name_that_fills_its_column_wh~ _,128,128,3;~ 0",
        "0 batch_normalization_12(BatchNo~) _,128,128,16 64",
        "0 lstm(LSTM) _,_,256;~ 335872",
        "0 add(Add) _,128,128,102~ 0",
    ];
    assert_eq!(rows(&table), expected);
    assert_eq!(table.style, Some(TableStyle::Keras2Cut));
    assert!(!table.is_chain);
}

#[test]
fn comments_logs_and_quotations() {
    let body = "\
Layer (type)                     Output Shape          Param #     
=======================================================
zeropadding2d_1 (ZeroPadding2D)  (None, 1, 2, 132)     0           
_______________________________________________________
conv1 (Convolution2D)            (None, 256, 2, 130)   1024        
=======================================================
Total params: 1,024.0
";
    for prefix in [
        "#",
        "# ",
        "> ",
        "2021-05-01 10:00:00,123 INFO ",
        "        ",
        "    # ",
    ] {
        let text: String = body
            .lines()
            .map(|line| format!("{prefix}{line}\n"))
            .collect();
        let table = table(&text);
        let expected = [
            "0 zeropadding2d_1(ZeroPadding2D) _,1,2,132 0",
            "0 conv1(Convolution2D) _,256,2,130 1024",
        ];
        assert_eq!(rows(&table), expected, "{prefix}");
        assert_eq!(table.style, Some(TableStyle::Keras1), "{prefix}");
        assert_eq!(table.totals[0].number, 1024, "{prefix}");
        let twice = tables(&text.repeat(2));
        assert_eq!(rows(&twice[1]), expected, "{prefix}");
    }
}

#[test]
fn boxes_of_keras_3_in_all_their_drawings() {
    let heavy = "\
<pre style=\"white-space:pre\">Model: <span style=\"color: #00af00\">\"net\"</span></pre>
<pre>┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┓
┃<span style=\"font-weight: bold\"> Layer (type)        </span>┃ Output Shape      ┃    Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━┩
│ batch_normalizatio… │ (<span>None</span>, 128, 128,  │      1,280 │
│ (<span>BatchNormalizatio…</span> │ 16)               │            │
├─────────────────────┼───────────────────┼────────────┤
│    └ dense (Dense)  │ ?                 │          0 │
│                     │                   │  (unbuilt) │
└─────────────────────┴───────────────────┴────────────┘
</pre>

<pre> Total params: 1,280 (5.00 KB)</pre>
";
    let expected = [
        "0 batch_normalizatio~(BatchNormalizatio~) _,128,128,16 1280",
        "1 dense(Dense)  0",
    ];
    let read = table(heavy);
    assert_eq!(rows(&read), expected);
    assert!(read.rows[1].unbuilt);
    assert_eq!((read.title.as_deref(), read.totals.len()), (Some("net"), 1));
    let ascii = "\
+-----------------------------------------------+
| Layer (type)      | Output Shape  |   Param # |
|-------------------+---------------+-----------|
| global_average_po | (None, 8)     |         0 |
| oling2d (Global)  |               |           |
|-------------------+---------------+-----------|
| dense_7 (Dense)   | (None, 2)     |        18 |
+-----------------------------------------------+
";
    let expected = [
        "0 global_average_pooling2d(Global) _,8 0",
        "0 dense_7(Dense) _,2 18",
    ];
    assert_eq!(rows(&table(ascii)), expected);
    let markdown = "\
| Layer (type) | Output Shape | Param # |
|:-------------|:------------:|--------:|
| conv1 (Conv2D) | (None, 26, 26, 32) | 320 |
| fc (Dense) | (None, 10) | 216,330 |

* Total params: 216,650
";
    let table = table(markdown);
    assert_eq!(
        rows(&table),
        ["0 conv1(Conv2D) _,26,26,32 320", "0 fc(Dense) _,10 216330"]
    );
    assert_eq!(table.totals.len(), 1);
}

#[test]
fn notes_between_the_rows_of_a_box() {
    let noted = "\
┏━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┓
┃ Layer (type)           ┃ Output Shape ┃ Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━┩
│ simple_rnn (SimpleRNN) │ (None, 8)    │   4,072 │

    # parameter 개수
            500 inputs * 8 units = 4000 개의 입력 weights
    # 1) + 2) + 3) => 4,072

│ dense (Dense)          │ (None, 1)    │       9 │

 Total params: 4,081 (15.94 KB)
";
    let table = table(noted);
    assert_eq!(
        rows(&table),
        ["0 simple_rnn(SimpleRNN) _,8 4072", "0 dense(Dense) _,1 9"]
    );
    assert_eq!(table.totals.len(), 1);
}

#[test]
fn a_page_that_lost_its_line_breaks() {
    let text = "Layer (type) Output Shape Param # =========== input_2 (InputLayer) (None, 150, 150, 3) 0 ___________ \
        conv2d_4 (Conv2D) (None, 148, 148, 16) 448 =========== Total params: 448 Trainable params: 448 Non-trainable params: 0";
    let table = table(text);
    let expected = [
        "0 input_2(InputLayer) _,150,150,3 0",
        "0 conv2d_4(Conv2D) _,148,148,16 448",
    ];
    assert_eq!(rows(&table), expected);
    assert_eq!(table.totals.len(), 3);
}

#[test]
fn a_row_that_is_quoted_alone_is_an_excerpt() {
    let quoted = table(
        "where does it come from?\n\n    conv2d_4 (Conv2D)    (None, 148, 148, 16)   448\n\nand so on\n",
    );
    assert_eq!(rows(&quoted), ["0 conv2d_4(Conv2D) _,148,148,16 448"]);
    assert!(quoted.excerpt);
    let shortened = table(
        "Layer (type)  Output Shape  Param #\n====\na (Dense) (None, 3) 12\n...\nb (Dense) (None, 3) 12\n",
    );
    assert!(shortened.excerpt && shortened.rows.len() == 2);
    assert_eq!(
        tables("The layer (Dense) has 3 inputs\nLayer (type)  Output Shape  Param #\n"),
        []
    );
}

#[test]
fn tables_of_pytorch_are_recognised() {
    let summary = "\
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1           [-1, 64, 222, 222]           1,792
              ReLU-2           [-1, 64, 222, 222]               0
================================================================
Total params: 1,792
";
    let table = table(summary);
    assert_eq!(
        rows(&table),
        ["0 Conv2d-1 _,64,222,222 1792", "0 ReLU-2 _,64,222,222 0"]
    );
    assert_eq!(table.style, Some(TableStyle::Torch));
    let info = "\
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================
Net                                      [2, 10]                   --
├─Sequential: 1-1                        [2, 50]                   --
│    └─Linear: 2-1                       [2, 50]                   16,050
==========================================================================
Total params: 16,050
";
    let info = tables(info).remove(0);
    assert_eq!(
        (info.style, info.rows.len(), info.excerpt),
        (Some(TableStyle::Torch), 3, true)
    );
}

#[test]
fn boxes_in_comments() {
    let text = "\
# ┏━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┳━━━━━━━━━┓
# ┃ Layer (type)       ┃ Output Shape  ┃ Param # ┃
# ┡━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━╇━━━━━━━━━┩
# │ dense (Dense)      │ (None, 2)     │      10 │
# └────────────────────┴───────────────┴─────────┘
#  Total params: 10 (40.00 B)
";
    assert_eq!(rows(&table(text)), ["0 dense(Dense) _,2 10"]);
}

#[test]
fn outputs_that_are_objects() {
    let wrapped = "\
 Layer (type)                   Output Shape         Param #     Connected to
==================================================================================
 ids (InputLayer)               [(None, 9)]          0           []

 bert (TFBertModel)             TFBaseModelOutputWi  177853440   ['ids[0][0]']
                                thPooling(last_hidd
                                en_state=(None, 9,
                                 768), attentions=N
                                one)

 dense (Dense)                  (None, 3)            2307        ['bert[0][0]']
==================================================================================
Total params: 177,855,747
";
    let cut = "\
Layer (type)                    Output Shape         Param #     Connected to
==================================================================================
ids (InputLayer)                [(None, 9)]          0
__________________________________________________________________________________
bert (TFBertModel)              TFBaseModelOutputWit 177853440   ids[0][0]
__________________________________________________________________________________
dense (Dense)                   (None, 3)            2307        bert[0][0]
==================================================================================
Total params: 177,855,747
";
    for (text, shape) in [(wrapped, "_,9,768"), (cut, "")] {
        let expected = [
            "0 ids(InputLayer) _,9 0".to_owned(),
            format!("0 bert(TFBertModel) {shape} 177853440"),
            "0 dense(Dense) _,3 2307".to_owned(),
        ];
        assert_eq!(rows(&table(text)), expected);
    }
}
