"""`tf.audio`: sounds of which only their files tell how long they are."""

import collections as _collections

from _jupan import unknown as _unknown
import tensorflow as _tf

_Decoded = _collections.namedtuple("DecodeWav", ["audio", "sample_rate"])


def decode_wav(contents, desired_channels=-1, desired_samples=-1, name=None):
    sound = _unknown("how long a sound is")
    samples = len(sound) if desired_samples == -1 else desired_samples
    channels = _unknown("how many channels a sound has") if desired_channels == -1 else desired_channels
    audio = _tf.random.normal((samples, channels), dtype="float32")
    return _Decoded(audio, _tf.random.normal((), dtype="int32"))


def encode_wav(audio, sample_rate, name=None):
    return _tf.random.normal((), dtype="string")
