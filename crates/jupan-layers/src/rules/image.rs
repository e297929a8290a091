//! Image preprocessing: layers that change the values of images at random, and layers that give images another size.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, Construct, Input, Layer};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::spatial::DataFormat;
use super::{config, work};

/// The signature of a call of all these layers: Keras puts one of its own, `inputs` and keywords, in front of `call(data, …)`.
const CALL: &str = "inputs, *, training=True";

/// How images are resampled.
pub const INTERPOLATIONS: &[&str] = &["nearest", "bilinear"];

/// What stands outside of an image that was moved.
pub const FILL_MODES: &[&str] = &["reflect", "wrap", "constant", "nearest"];

/// An argument that says how strong a change is: a number, or the bounds of a random number.
#[derive(Clone, Copy, Debug)]
pub struct Factor {
    name: &'static str,
    least: f64,
    most: f64,
    pair: Pair,
    or_zero: bool,
}

/// What is checked where two numbers are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pair {
    /// The first is not above the bounds, the second not below.
    Overlaps,
    /// Both are within the bounds.
    Within,
}

impl Factor {
    /// A factor within bounds; two numbers only have to overlap with them.
    pub const fn new(name: &'static str, least: f64, most: f64) -> Self {
        Self {
            name,
            least,
            most,
            pair: Pair::Overlaps,
            or_zero: false,
        }
    }

    /// Each of two numbers has to be within the bounds.
    #[must_use]
    pub const fn each(mut self) -> Self {
        self.pair = Pair::Within;
        self
    }

    /// `None` counts as 0.
    #[must_use]
    pub const fn or_zero(mut self) -> Self {
        self.or_zero = true;
        self
    }

    /// The bounds of the random number, where they are known.
    ///
    /// # Errors
    /// Neither a number nor two, or outside of the bounds.
    pub fn read(&self, arguments: &Arguments) -> Result<Option<[f64; 2]>, Refusal> {
        let value = arguments.get(self.name);
        let refuse = || {
            let must_be = message!(
                "a number from {least} to {most}, or two",
                least = self.least,
                most = self.most
            );
            Err(arguments.refuse(self.name, must_be))
        };
        let within = |x: f64| (self.least..=self.most).contains(&x);
        match value {
            Value::None if self.or_zero => Ok(Some([0.0, 0.0])),
            Value::Tuple(items) | Value::List(items) => {
                let [first, second] = &**items else {
                    return refuse();
                };
                match (number(first), number(second)) {
                    (Some(Known(a)), Some(Known(b))) => {
                        let fits = match self.pair {
                            Pair::Overlaps => a <= self.most && b >= self.least,
                            Pair::Within => within(a) && within(b),
                        };
                        match fits {
                            true => Ok(Some([a.min(b), a.max(b)])),
                            false => refuse(),
                        }
                    }
                    (Some(_), Some(_)) => Ok(None),
                    _ => refuse(),
                }
            }
            value => match number(value) {
                Some(Known(x)) if within(x) => Ok(Some([(-x.abs()).max(self.least), x.abs()])),
                Some(Open) => Ok(None),
                _ => refuse(),
            },
        }
    }
}

/// A number, or one that is not known.
enum Number {
    Known(f64),
    Open,
}
use Number::{Known, Open};

/// What Python takes for a number: an integer or one of its own floating-point numbers.
fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Int(n) => Some(Known(*n as f64)),
        Value::Float(x) => Some(Known(*x)),
        Value::Bool(b) => Some(Known(f64::from(*b))),
        Value::Symbolic(_) | Value::Unknown(_) => Some(Open),
        Value::Array(array) if array.shape.is_empty() && array.dtype == DType::Float64 => {
            match array.content.as_deref() {
                Some([x]) => Some(Known(*x)),
                _ => Some(Open),
            }
        }
        _ => None,
    }
}

/// Refuses a `value_range` that is not two numbers.
fn value_range(arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.get("value_range") {
        Value::Unknown(_) => Ok(()),
        Value::Tuple(items) | Value::List(items)
            if items.len() == 2 && items.iter().all(|item| number(item).is_some()) =>
        {
            Ok(())
        }
        _ => Err(arguments.refuse("value_range", message!("two numbers"))),
    }
}

/// What a layer that changes the values of images lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Images {
    /// Images, or a structure of them with labels and masks, in the type that the layer computes in.
    Any,
    /// The same, each in its own type.
    Untouched,
    /// One batch of images, in its own type.
    One,
    /// One image or batch of images with three channels.
    Color,
}

/// What distinguishes the layers that change the values of images from each other.
#[derive(Clone, Copy, Debug)]
pub struct Augmentation<'a> {
    /// How strong the changes are.
    pub factors: &'a [Factor],
    /// Whether `value_range` is checked.
    pub value_range: bool,
    /// The words that `fill_mode` may be; all where there are none.
    pub fill_modes: &'static [&'static str],
    /// The words that `interpolation` may be; all where there are none.
    pub interpolations: &'static [&'static str],
    /// What it takes.
    pub images: Images,
    /// What it does when the network is used, with images of these axes; `None` where it changes them in training only.
    pub in_use: Option<fn(&mut Call<'_>, &[Axis])>,
}

impl Augmentation<'static> {
    /// The plainest: nothing is checked but the seed and the data format.
    pub const PLAIN: Self = Self {
        factors: &[],
        value_range: false,
        fill_modes: &[],
        interpolations: &[],
        images: Images::Any,
        in_use: None,
    };
}

impl Augmentation<'_> {
    /// Checks the arguments and makes the layer.
    ///
    /// # Errors
    /// What Keras refuses.
    pub fn construct(self, made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
        let arguments = made.arguments;
        let format = DataFormat::read(made)?;
        for factor in self.factors {
            factor.read(arguments)?;
        }
        if self.value_range {
            value_range(arguments)?;
        }
        if !self.fill_modes.is_empty() {
            config::word(arguments, "fill_mode", self.fill_modes)?;
        }
        if !self.interpolations.is_empty() {
            config::word(arguments, "interpolation", self.interpolations)?;
        }
        config::seed(arguments)?;
        Ok(Rc::new(Changed {
            in_use: self.in_use,
            images: self.images,
            format,
        }))
    }
}

/// A layer that keeps the shape of its images.
struct Changed {
    in_use: Option<fn(&mut Call<'_>, &[Axis])>,
    images: Images,
    format: DataFormat,
}

impl Layer for Changed {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        match self.in_use {
            None => call.unchanged_in_use(),
            Some(work) => {
                let images = call.arguments.get("inputs").tensors().first().copied();
                if let Some(images) = images.filter(|_| call.is_traced()) {
                    let axes = work::axes_of(call, images);
                    work(call, &axes);
                }
            }
        }
        match self.images {
            Images::Any | Images::Untouched => {
                let data = call.arguments.get("inputs").clone();
                if data.tensors().is_empty() {
                    call.input()?;
                }
                Ok(data.map_tensors(&mut |tensor| {
                    let image = call.view(tensor);
                    match self.images {
                        Images::Untouched => call.same(&image),
                        _ => call.output(image.all_axes()),
                    }
                }))
            }
            Images::One => {
                let image = call.input()?;
                Ok(call.same(&image))
            }
            Images::Color => {
                let image = call.input()?;
                if !(3..=4).contains(&image.rank()) {
                    return Err(not_images(call, &image.shape()));
                }
                let at = match self.format {
                    DataFormat::ChannelsLast => -1,
                    DataFormat::ChannelsFirst => -3,
                };
                if let Some(channels) = image.dim(at).known()
                    && channels != 3
                {
                    return Err(refusal!(
                        "{layer} works on the 3 channels of colors, but its input {image} has {channels}",
                        layer = call.name(),
                        image = image.shape(),
                        channels
                    ));
                }
                Ok(call.output(image.all_axes()))
            }
        }
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(CALL)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only changes images."]
    }
}

fn not_images(call: &Call<'_>, shape: &str) -> Refusal {
    refusal!(
        "{layer} takes an image (3 axes) or a batch of images (4 axes), but its input is {shape}",
        layer = call.name(),
        shape
    )
}

/// How the axes of height and width are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In an image or a batch of images; anything else is refused.
    Strict,
    /// In a batch of images, otherwise counted from the front.
    Front,
    /// Counted from the back.
    Back,
}

/// A layer that gives images another height and width.
struct Sized {
    place: Place,
    /// Height and width; refused only when the layer is called, where Keras looks at them only then.
    sizes: [Result<Axis, Refusal>; 2],
    format: DataFormat,
}

/// Reads the arguments of `Resizing`, `CenterCrop` or `RandomCrop`.
///
/// # Errors
/// What Keras refuses.
pub fn sized(
    made: &mut Construct<'_>,
    place: Place,
    factors: &[Factor],
) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let format = DataFormat::read(made)?;
    for factor in factors {
        factor.read(arguments)?;
    }
    config::seed(arguments)?;
    let sizes = [("height", names::HEIGHT), ("width", names::WIDTH)];
    Ok(Rc::new(Sized {
        place,
        sizes: sizes.map(|(argument, name)| match arguments.get(argument).as_dim() {
            Some(dim) if dim.known().is_none_or(|n| n >= 0) => {
                Ok(arguments.axis(argument, name, dim))
            }
            _ => Err(arguments.refuse(argument, message!("a positive integer"))),
        }),
        format,
    }))
}

impl Sized {
    /// States the work: of moving what is cut out, or of interpolating.
    fn work(&self, call: &mut Call<'_>, image: &Input, axes: &[Axis]) {
        if !call.is_traced() {
            return;
        }
        let arguments = call.operation().arguments.clone();
        if let Some(interpolation) = arguments.find("interpolation") {
            if arguments.bool("pad_to_aspect_ratio") {
                call.uncertain_work(message!(
                    "how much is padded to keep the aspect ratio is not counted"
                ));
            }
            let name = interpolation.value.as_str().unwrap_or_default();
            return work::interpolate(call, name, axes);
        }
        // What is too small is stretched before it is cut.
        let mut pairs = image.all_axes().into_iter().zip(axes);
        let fits = |(before, after): (Axis, &Axis)| match (before.dim, &after.dim) {
            (Dim::Known(before), Dim::Known(after)) => before >= *after,
            (before, after) => before == *after,
        };
        match pairs.all(fits) {
            true => call.work(Kind::Read, parts::COPY, || axes.to_vec()),
            false => call.uncertain_work(message!(
                "images that are too small are stretched before they are cut, and how large they are is not known"
            )),
        }
    }
}

impl Layer for Sized {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let image = call.input()?;
        let rank = image.rank();
        let last = self.format == DataFormat::ChannelsLast;
        let first = match (self.place, rank) {
            (Place::Strict | Place::Front, 4) => Some(if last { 1 } else { 2 }),
            (Place::Strict, 3) | (Place::Front, _) => Some(usize::from(!last)),
            (Place::Strict, _) => None,
            (Place::Back, _) => rank.checked_sub(if last { 3 } else { 2 }),
        };
        let mut axes = image.all_axes();
        let places = first.and_then(|first| axes.get_mut(first..first.checked_add(2)?));
        let Some(places) = places else {
            return Err(not_images(call, &image.shape()));
        };
        for (place, size) in places.iter_mut().zip(&self.sizes) {
            *place = size.clone()?;
        }
        self.work(call, &image, &axes);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(CALL)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only gives images another size."]
    }
}
