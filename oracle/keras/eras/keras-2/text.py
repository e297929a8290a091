from keras.models import Sequential
from keras import layers
from keras.layers import Embedding, Flatten, Dense, GRU, LSTM, SimpleRNN, Bidirectional, Dropout

flat = Sequential()
flat.add(Embedding(10000, 8, input_length=20))
flat.add(Flatten())
flat.add(Dense(1, activation='sigmoid'))
flat.summary()

open_ended = Sequential()
open_ended.add(Embedding(10000, 32))
open_ended.add(SimpleRNN(32, return_sequences=True))
open_ended.add(SimpleRNN(32))
open_ended.summary()

series = Sequential()
series.add(GRU(32, dropout=0.1, recurrent_dropout=0.5, return_sequences=True, input_shape=(None, 14)))
series.add(layers.Bidirectional(layers.GRU(16)))
series.add(Dense(1))
series.summary()

batch = Sequential()
batch.add(LSTM(10, batch_input_shape=(1, 5, 2), stateful=True))
batch.add(Dense(1))
batch.summary()

words = Sequential()
words.add(Embedding(50, 6, weights=None, input_length=9, trainable=False))
words.add(layers.Conv1D(8, 3, activation='relu'))
words.add(layers.GlobalMaxPooling1D())
words.add(Dense(2))
words.summary()
