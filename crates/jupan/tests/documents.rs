//! What real documents do beside the code of their models: they look tokens up, save and load, rely on masks.

use std::sync::Arc;

use jupan::core::verification::{Against, Fit, RowCheck, Verification};
use jupan::world::{Blob, Nowhere};
use jupan::{Arrangement, Format, Input, Print, Report, Settings, Style, View, analyse, verify};

fn read(code: &str) -> Report {
    read_as("net.py", code)
}

fn read_as(name: &str, text: &str) -> Report {
    let bytes = text.as_bytes();
    analyse(Input::File { name, bytes }, &Nowhere, &Settings::default())
}

/// The class and number of parameters of each row of the last model, and nothing said of errors.
#[track_caller]
fn rows(code: &str) -> Vec<(String, String)> {
    let report = read(code);
    let said: Vec<String> = report
        .diagnostics
        .iter()
        .map(|d| d.message.to_string())
        .collect();
    assert!(said.is_empty(), "{said:?}");
    let model = report.models.last().expect("a model");
    let rows = model.rows.iter();
    rows.map(|row| (row.class.to_string(), row.params.known.to_string()))
        .collect()
}

fn check(text: &str) -> Verification {
    let blob: Arc<dyn Blob> = Arc::new(text.as_bytes().to_vec());
    let (_, verification) =
        verify("page.md", &blob, &Nowhere, &Settings::default()).expect("a document");
    verification
}

/// A layer that fails without the mask of its input, behind one with a mask of its own.
const MASKED: &str = "
class Tokens(layers.Layer):
    def __init__(self):
        super().__init__()
        self.embed = layers.Embedding(20, 4)
    def call(self, inputs):
        return self.embed(inputs)
    def compute_mask(self, inputs, mask=None):
        return not_equal(inputs, 0)

class Attend(layers.Layer):
    def __init__(self):
        super().__init__()
        self.attention = layers.MultiHeadAttention(2, 3)
        self.supports_masking = True
    def call(self, inputs, others, mask=None):
        if mask is not None:
            padding = mask[:, None, :]
        return self.attention(inputs, others, attention_mask=padding)

ids = keras.Input((None,), dtype='int64')
x = Tokens()(ids)
model = keras.Model(ids, Attend()(x, CONTEXT))
";

#[test]
fn before_keras_3_no_call_is_tried_without_its_mask() {
    // The mask is that of the first argument, though the second has none.
    let code = format!(
        "from tensorflow import keras\nfrom tensorflow.keras import layers\nimport tensorflow as tf\n\
         not_equal = tf.math.not_equal\n{MASKED}"
    );
    let code = code.replace("CONTEXT", "tf.zeros((1, 5, 4))");
    let settings = Settings {
        keras: jupan::Keras::Two,
        ..Settings::default()
    };
    let input = Input::File {
        name: "net.py",
        bytes: code.as_bytes(),
    };
    let report = analyse(input, &Nowhere, &settings);
    assert!(report.diagnostics.is_empty(), "nothing is refused");
    assert_eq!(&*report.models[0].rows[2].class, "Attend");
}

#[test]
fn keras_3_goes_on_where_a_call_that_is_tried_fails() {
    let code = format!(
        "import keras\nfrom keras import layers, ops\nnot_equal = ops.not_equal\n{}",
        MASKED
            .replace("self, inputs, others, mask=None", "self, inputs, mask=None")
            .replace("(inputs, others,", "(inputs, inputs,")
            .replace("Attend()(x, CONTEXT)", "Attend()(x)")
    );
    // 3 projections of 4 to 2 × 3 with biases, and one back.
    let attention = 3 * (4 * 6 + 6) + 6 * 4 + 4;
    let rows = rows(&code);
    assert!(
        rows.contains(&("Attend".into(), attention.to_string())),
        "{rows:?}"
    );
}

#[test]
fn a_vocabulary_that_is_stated_has_its_size_and_tokens() {
    let code = "
from keras import layers, Input, Model
look = layers.StringLookup(vocabulary=list('abc'), oov_token='')
back = layers.StringLookup(vocabulary=look.get_vocabulary(), oov_token='', invert=True)
x = Input((5,))
model = Model(x, layers.Dense(look.vocabulary_size() + len(back.get_vocabulary()))(x))
";
    // One token for all others: 4, and the same again.
    assert_eq!(rows(code)[1].1, (5 * 8 + 8).to_string());
}

#[test]
fn layers_of_data_take_lists() {
    let code = "
from keras import layers, Input, Model
texts = layers.TextVectorization(max_tokens=50, output_sequence_length=7)
tokens = texts(['one text', 'another'])
x = Input((tokens.shape[1],))
model = Model(x, layers.Dense(tokens.shape[0])(x))
";
    assert_eq!(rows(code)[1].1, (7 * 2 + 2).to_string());
}

#[test]
fn what_was_saved_is_loaded_again() {
    let code = "
import keras
from keras import layers
x = keras.Input((4,))
first = keras.Model(x, layers.Dense(3, name='kept')(x))
first.compile('adam', 'mse')
first.save('net.keras')
first.fit(data, data, callbacks=[keras.callbacks.ModelCheckpoint('best.keras', save_best_only=True)])
again = keras.models.load_model('net.keras')
best = keras.saving.load_model('best.keras')
y = layers.Dense(2)(again.get_layer('kept').output)
model = keras.Model(again.input, layers.Add()([y, layers.Dense(2)(best(again.input))]))
";
    let rows = rows(&format!("data = None\n{code}"));
    let counts: Vec<&str> = rows.iter().map(|(_, count)| &**count).collect();
    // 4 × 3 + 3 twice, and twice 3 × 2 + 2.
    assert_eq!(counts.iter().filter(|count| **count == "15").count(), 2);
    assert_eq!(counts.iter().filter(|count| **count == "8").count(), 2);
}

#[test]
fn inside_a_layer_tensors_are_compared_element_by_element() {
    let code = "
import keras
from keras import layers, ops
class Pick(layers.Layer):
    def call(self, inputs):
        return ops.expand_dims(ops.cast(inputs == 1, 'float32'), 1)
x = keras.Input((6,))
model = keras.Model(x, layers.Flatten()(Pick()(x)))
";
    let report = read(code);
    let model = &report.models[0];
    let last = model.rows.last().expect("a row");
    let tensor = report.program.tensor(last.outputs()[0]);
    assert_eq!(tensor.dims()[1].known(), Some(6));
}

#[test]
fn a_name_with_a_slash_is_one_before_keras_3() {
    let code = "
from keras.layers import Dense
from keras.models import Sequential
model = Sequential()
model.add(Dense(3, input_dim=2, name='block/dense', init='uniform'))
";
    let report = read(code);
    assert_eq!(&*report.models[0].rows[0].name, "block/dense");
    let refused = read("import keras\nkeras.layers.Dense(3, name='block/dense')\n");
    let said = refused.diagnostics[0].message.to_string();
    assert!(said.contains("without `/`"), "{said}");
}

#[test]
fn two_things_of_unknown_length_have_two_lengths() {
    let code = "
import pandas as pd
import keras
from keras import layers
table = pd.read_csv('table.csv')
def embed(words, x):
    return layers.Embedding(len(words), 2)(x)
x = keras.Input((1,))
model = keras.Model(x, [embed(table.user.unique(), x), embed(table.item.unique(), x)])
";
    let counts: Vec<String> = rows(code).into_iter().map(|(_, count)| count).collect();
    assert_eq!(counts[1], "2 × len(words)");
    assert_eq!(counts[2], "2 × len(table.item.unique())");
}

/// Two numbers that only data knows, of which the table shows one as an axis and both in counts.
const OPEN: &str = "
```python
import keras
from keras import layers
words, classes = open('words').read().split(), load()
model = keras.Sequential([
    keras.Input((3,)),
    layers.Embedding(len(words) + 1, 4),
    layers.Flatten(),
    layers.Dense(len(classes)),
])
model.summary()
```

Model: \"sequential\"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 embedding (Embedding)       (None, 3, 4)              404

 flatten (Flatten)           (None, 12)                0

 dense (Dense)               (None, 5)                 DENSE

=================================================================
Total params: TOTAL
Trainable params: TOTAL
Non-trainable params: 0
_________________________________________________________________
";

#[test]
fn numbers_that_only_data_knows_are_taken_from_the_table() {
    let text = OPEN.replace("DENSE", "65").replace("TOTAL", "469");
    let verification = check(&text);
    let table = &verification.tables[0];
    let values: Vec<_> = table.values.iter().map(|(name, n)| (&**name, *n)).collect();
    assert_eq!(values, [("len(classes)", 5), ("len(words)", 100)]);
    assert!(table.rows.iter().all(|row| row.findings.is_empty()));
    assert!(table.totals.iter().all(|sum| sum.fit == Fit::Same));
}

#[test]
fn a_number_that_the_table_contradicts_stays_open() {
    // 12 × 5 + 5 is 65.
    let text = OPEN.replace("DENSE", "66").replace("TOTAL", "470");
    let verification = check(&text);
    let table = &verification.tables[0];
    let values: Vec<_> = table.values.iter().map(|(name, n)| (&**name, *n)).collect();
    assert_eq!(values, [("len(words)", 100)]);
    assert!(table.totals.iter().any(|sum| sum.fit == Fit::Open));
}

#[test]
fn numpy_on_tensors_is_the_frameworks() {
    for import in [
        "import jax.numpy as jnp",
        "import tensorflow.experimental.numpy as jnp",
    ] {
        let code = format!(
            "{import}\nimport keras\n\
             class Both(keras.layers.Layer):\n    def call(self, x):\n        return jnp.concatenate([jnp.exp(x), x], axis=-1)\n\
             x = keras.Input((3,))\nmodel = keras.Model(x, keras.layers.Dense(2)(Both()(x)))\n"
        );
        assert_eq!(rows(&code)[2].1, (6 * 2 + 2).to_string(), "{import}");
    }
}

#[test]
fn weight_normalization_keeps_a_length_for_each_output_and_a_copy_for_its_data() {
    let code = "
from tensorflow_addons.layers import WeightNormalization
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Conv1D
x = Input((9, 4))
y = WeightNormalization(Conv1D(5, 3), data_init=False)(x)
model = Model(x, WeightNormalization(Conv1D(2, 3))(y))
";
    let report = read(code);
    let rows = &report.models[0].rows;
    let counts: Vec<String> = rows
        .iter()
        .map(|row| row.params.known.to_string())
        .collect();
    // 3 × 4 × 5 + 5 with 5 lengths and whether it has begun; 3 × 5 × 2 + 2 twice with 2 lengths and that.
    assert_eq!(counts[1..], ["71".to_owned(), "67".to_owned()]);
}

#[test]
fn a_sound_has_as_many_samples_as_are_asked_for() {
    let code = "
import tensorflow as tf
from tensorflow import keras
def load(path):
    audio, rate = tf.audio.decode_wav(tf.io.read_file(path), 1, 16000)
    return tf.abs(tf.signal.stft(tf.squeeze(audio, axis=-1), frame_length=255, frame_step=128))
data = tf.data.Dataset.from_tensor_slices(['a.wav']).map(load)
for spectrogram in data.take(1):
    shape = spectrogram.shape
x = keras.Input(shape)
model = keras.Model(x, keras.layers.Dense(2)(x))
";
    assert_eq!(rows(code)[1].1, (129 * 2 + 2).to_string());
}

#[test]
fn sums_of_a_model_that_could_not_be_built_are_open() {
    let text = "
```python
import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2, name='dense')
    def call(self, x):
        return self.dense(self.data)
model = Net()
model.data = load()
model(load())
model.summary()
```

Model: \"net\"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 dense (Dense)               multiple                  8

=================================================================
Total params: 8
Trainable params: 8
Non-trainable params: 0
_________________________________________________________________
";
    assert_eq!(check(text).differences(), 0);
}

#[test]
fn before_keras_3_a_class_that_hands_itself_on_is_no_graph() {
    let code = "
import tensorflow as tf
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__(self)
        self.dense = tf.keras.layers.Dense(2)
    def call(self, x):
        return self.dense(x)
net = Net()
net(tf.zeros((1, 3)))
";
    let input = Input::File {
        name: "net.py",
        bytes: code.as_bytes(),
    };
    let settings = Settings {
        keras: jupan::Keras::Two,
        ..Settings::default()
    };
    let report = analyse(input, &Nowhere, &settings);
    assert_eq!(report.models[0].totals.total.count.exact(), Some(3 * 2 + 2));
}

#[test]
fn sizes_of_what_only_data_knows_are_no_zero_in_the_style_of_keras_2() {
    let report = read(
        "import keras\nwords = open('words').read().split()\n\
         model = keras.Sequential([keras.Input((3,)), keras.layers.Embedding(len(words), 4)])\n",
    );
    let print = Print {
        view: View::Summary {
            style: Style::Keras2,
            nested: false,
            trainable: false,
            batch: 1,
        },
        format: Format::Text,
        language: "en".to_owned(),
        model: None,
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    };
    let text = print.text(&report).expect("a table");
    assert!(
        text.contains("Total params: 4 × len(words) (16 × len(words) bytes)"),
        "{text}"
    );
}

#[test]
fn patterns_of_einops_are_followed() {
    let code = "
import einops
import tensorflow as tf
from einops.layers.tensorflow import Rearrange
from tensorflow import keras
class Mix(keras.layers.Layer):
    def call(self, x):
        known = einops.parse_shape(x, 'b n _')
        x = einops.rearrange(x, 'b n (h d) -> (b n) h d', h=4)
        x = einops.rearrange(x, '(b n) h d -> b (n h) d', n=known['n'])
        x = einops.repeat(x, 'b n d -> b n (d twice)', twice=2)
        return einops.reduce(x, 'b n d -> b d', 'mean')
x = keras.Input((8, 8, 3))
patches = Rearrange('b (h p) (w q) c -> b (h w) (p q c)', p=4, q=4)(x)
model = keras.Model(x, keras.layers.Dense(2)(Mix()(patches)))
";
    // 4 × 4 × 3 values in a patch, a quarter of them for each head, twice.
    assert_eq!(rows(code)[3].1, (24 * 2 + 2).to_string());
}

#[test]
fn what_a_call_may_have_set_that_was_not_followed_is_no_error() {
    let code = "
import keras
class Attend(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)
    def call(self, x):
        self.scores = self.dense(x)
        return self.scores
attend = Attend()
attend(download())
print(attend.scores)
";
    let said = read(&format!("from somewhere import download\n{code}"));
    let said: Vec<String> = said
        .diagnostics
        .iter()
        .map(|d| d.message.to_string())
        .filter(|message| message.contains("AttributeError"))
        .collect();
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn names_that_a_document_leaves_out_are_open_and_said() {
    let code = "
model = keras.Sequential([keras.Input((x.shape[1],)), layers.Dense(classes)])
try:
    layers.Dense(absent)
except NameError:
    layers.Dense(5)
";
    let head = "import keras\nfrom keras import layers\n";
    let page = format!("# A network\n\n```python\n{head}{code}\n```\n");
    let report = read_as("page.md", &page);
    let said = report.diagnostics.iter().map(|d| d.message.to_string());
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            "names that no code before them defines, so that what they hold is not known: `x`, `classes`"
        ]
    );
    assert_eq!(report.diagnostics[0].help, None);
    let row = &report.models[0].rows[0];
    assert_eq!(
        row.params.known.to_string(),
        "classes × x.shape[1] + classes"
    );

    let said = read(&format!("{head}{code}")).diagnostics;
    assert_eq!(
        said[0].message.to_string(),
        "NameError: name 'x' is not defined"
    );
}

#[test]
fn what_a_document_shows_of_a_module_is_what_is_imported_of_it() {
    let page = "```python
SIZE = (3, 4)
```

```python
def build(shape):
    return keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(2)])
```

```python
from network import config
from network.build import build
import keras
from keras import layers
model = build(config.SIZE)
```
";
    let report = read_as("page.md", page);
    let total = &report.models[0].totals.total.count;
    assert_eq!(total.known.to_string(), "26", "{:?}", report.diagnostics);
}

#[test]
fn modules_that_are_not_seen_may_define_what_is_imported_of_them_all() {
    let code = "from helpers import *\nimport keras\nmodel = keras.Sequential([keras.Input((WIDTH,)), keras.layers.Dense(2)])";
    let report = read(code);
    assert_eq!(report.diagnostics.len(), 1, "{:?}", report.diagnostics);
    assert_eq!(report.models.len(), 1);
    // What everybody knows means what it usually does.
    let usual = read("from helpers import *\nmodel = Sequential([Input((3,)), Dense(2)])");
    assert_eq!(usual.models[0].rows[0].params.known.to_string(), "8");
    let said = read(&code.replace("import *", "import HEIGHT")).diagnostics;
    assert_eq!(
        said[0].message.to_string(),
        "NameError: name 'WIDTH' is not defined"
    );
}

#[test]
fn functions_of_keras_have_their_usual_names() {
    let page = "```python\nx = Input((4,))\nmodel = Model(x, Dense(2)(concatenate([x, add([x, x])])))\n```\n";
    let report = read_as("page.md", page);
    let last = report.models[0].rows.last().expect("a row");
    assert_eq!(last.params.known.to_string(), "18");
}

#[test]
fn functions_of_layers_see_that_a_shape_is_not_known() {
    let code = "
import keras
from transformers import TFBertModel
x = keras.Input((9,))
first = keras.layers.Lambda(lambda x: x[:, 0])(TFBertModel.from_pretrained('bert')(x)[0])
model = keras.Model(x, keras.layers.Dense(2)(first))
";
    let report = read(code);
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    assert_eq!(report.models[0].rows.len(), 4);
}

#[test]
fn a_function_that_nothing_calls_any_more_may_have_printed_the_table() {
    let text = "\
%matplotlib inline
from keras.models import Sequential
from keras.layers import Dense
def first():
    model = Sequential([Dense(3, input_dim=2)])
    print(model.summary())
    '''
    _________________________________________________________________
    Layer (type)                 Output Shape              Param #
    =================================================================
    dense_1 (Dense)              (None, 3)                 9         = 2*3+3
    =================================================================
    Total params: 9
    Trainable params: 9
    Non-trainable params: 0
    _________________________________________________________________
    '''
def second():
    Sequential([Dense(5, input_dim=4)]).summary()
# first()
second()
";
    let blob: Arc<dyn Blob> = Arc::new(text.as_bytes().to_vec());
    let (_, verification) =
        verify("net.py", &blob, &Nowhere, &Settings::default()).expect("a script");
    let table = &verification.tables[0];
    assert_ne!(table.against, Against::Itself);
    assert!(table.rows.iter().all(RowCheck::agrees));
}

#[test]
fn a_name_that_cannot_be_imported_takes_no_other_with_it() {
    let report = read(
        "from tensorflow.keras.layers import Input, Nonesuch, Dense\nfrom tensorflow.keras import Model\n\
         x = Input((2,))\nmodel = Model(x, Dense(3)(x))",
    );
    assert_eq!(report.models[0].totals.total.count.exact(), Some(9));
    let said = &report.diagnostics[0].message.to_string();
    assert!(said.contains("cannot import name 'Nonesuch'"), "{said}");
    // Where the program looks out for that, it goes on as Python would.
    let report = read(
        "try:\n    from keras.layers import Dense, Nonesuch\nexcept ImportError:\n    units = 4\n\
         from keras import Input, Model, layers\nx = Input((2,))\nmodel = Model(x, layers.Dense(units)(x))",
    );
    assert!(report.diagnostics.is_empty());
    assert_eq!(report.models[0].totals.total.count.exact(), Some(12));
}

#[test]
fn before_keras_3_a_sequential_has_its_ends_like_any_model() {
    let code = "from keras.models import Sequential, Model\nfrom keras.layers import Dense, Merge, concatenate\n\
        left = Sequential()\nleft.add(Dense(3, input_dim=2))\nright = Sequential()\nright.add(Dense(4, input_dim=2))\n\
        both = concatenate([left.output, right.output])\n\
        model = Model([left.input, right.input], Dense(1)(both))\nmodel.compile(optimizer='adam', lr=1)\n";
    let count = |keras| {
        let input = Input::File {
            name: "net.py",
            bytes: code.as_bytes(),
        };
        let settings = Settings {
            keras,
            ..Settings::default()
        };
        let report = analyse(input, &Nowhere, &settings);
        let model = report
            .models
            .iter()
            .find(|model| model.variable.as_deref() == Some("model"));
        model.map(|model| model.totals.total.count.exact())
    };
    assert_eq!(count(jupan::Keras::Two), Some(Some(9 + 12 + 8)));
    assert_eq!(count(jupan::Keras::Three), None);
}

#[test]
fn what_a_loop_that_fails_would_have_filled_is_not_empty() {
    let report = read(
        "import keras\nindex = {}\nwords = ['a', 'b']\nfor word in words:\n    index[word] = words.nothing\n\
         model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(len(index))])\n",
    );
    let model = report.models.last().expect("a model");
    assert_eq!(model.rows[0].params.known.to_string(), "4 × len(index)");
}

#[test]
fn code_between_what_it_printed_is_taken_apart() {
    let text = "\
```
import keras
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
<Sequential name=sequential, built=True>
C:\\py\\site-packages\\keras\\src\\base.py:113: UserWarning: Do not pass it
  super().__init__(**kwargs)
model.summary()
Model: \"sequential\"
_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
dense (Dense)                (None, 2)                 8
=================================================================
Total params: 8
Trainable params: 8
Non-trainable params: 0
_________________________________________________________________
model.add(keras.layers.Dense(4))
Found 3 images belonging to 2 classes.
model.summary()
Model: \"sequential\"
_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
dense (Dense)                (None, 2)                 8
_________________________________________________________________
dense_1 (Dense)              (None, 4)                 12
=================================================================
Total params: 20
Trainable params: 20
Non-trainable params: 0
```
";
    let verification = check(text);
    let models: Vec<_> = verification
        .tables
        .iter()
        .map(|t| (t.against == Against::Itself, t.rows.len()))
        .collect();
    assert_eq!(models, [(false, 1), (false, 2)]);
    assert_eq!(verification.agreeing(), 9);
}

#[test]
fn code_that_nothing_marks_as_such_is_read_between_the_prose() {
    let text = "\
# A network
import keras
from keras.layers import Layer, Dense

The block
It has two layers, and that is all there is to say.

class Block(Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)

        self.first = Dense(units)
        self.second = Dense(units)

    def call(self, x):
        return self.second(self.first(x))

Now we make a model of it.

model = keras.Sequential([keras.Input((3,)), Block(2)])
model.summary()
Model: \"sequential\"
_________________________________________________________________
Layer (type)                 Output Shape              Param #
=================================================================
block (Block)                (None, 2)                 14
=================================================================
Total params: 14
Trainable params: 14
Non-trainable params: 0
";
    let verification = check(text);
    assert_eq!(verification.tables.len(), 1);
    assert_eq!(verification.agreeing(), 4);
}

#[test]
fn rows_that_share_all_weights_of_one_may_add_up_to_more() {
    let table = |total: u64| {
        format!(
            "Layer (type)                 Output Shape              Param #\n\
             =================================================================\n\
             backbone (Backbone)          (None, 8)                 50\n\
             embedding (Tied)             (None, 4)                 20\n\
             =================================================================\n\
             Total params: {total}\n"
        )
    };
    let fits = |total| check(&table(total)).tables[0].totals[0].fit;
    assert_eq!(fits(50), Fit::Open);
    assert_eq!(fits(60), Fit::Different);
    assert_eq!(fits(70), Fit::Same);
}

#[test]
fn methods_that_lost_their_indentation_are_those_of_the_class_before() {
    let text = "\
```py
class Coder(tf.keras.Model):
    def __init__(self, size):
        super().__init__()
        self.first = tf.keras.layers.Dense(size)
        self.second = tf.keras.layers.Dense(3)
```

It encodes:

```py
def encode(self, x):
    return self.first(x)
def decode(self, x):
    return self.second(x)
```

And is called:

```py
def call(self, x):
    return self.decode(self.encode(x))
```

What is no part of it stays what it is:

```py
def build(self, shape):
    self.kernel = self.add_weight(shape=(shape[-1], self.units))
```

```py
model = Coder(2)
model.build((4, 3))
model.summary()
```

```
Model: \"coder\"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 dense (Dense)               multiple                  8

 dense_1 (Dense)             multiple                  9

=================================================================
Total params: 17
Trainable params: 17
Non-trainable params: 0
```
";
    let verification = check(text);
    let totals = verification.tables[0].totals.iter();
    let fits: Vec<Fit> = totals.map(|total| total.fit).collect();
    assert_eq!(fits, [Fit::Same; 4]);
}

#[test]
fn a_model_of_another_library_is_said_to_be_none_of_the_code() {
    let text = "```python\nimport other_library\nnet = other_library.Net.from_preset('small')\nnet.summary()\n```\n\n\
        ```\nModel: \"net\"\nLayer (type)    Output Shape    Param #\n====\n\
        dense (Dense)   (None, 3)       9\n====\nTotal params: 9\n```\n";
    assert_eq!(check(text).tables[0].against, Against::Unseen);
    let code =
        "import other_library\nnet = other_library.Net.from_preset('small')\nnet.summary()\n";
    let said = &read(code).diagnostics[0];
    assert_eq!(said.message.to_string(), "no model was found");
    assert!(said.span.is_some());
}
