from keras.models import Sequential
from keras.layers import Dense, Activation, Embedding, LSTM, GRU, SimpleRNN, TimeDistributed, Bidirectional
from keras.layers import Convolution1D, MaxPooling1D, GlobalMaxPooling1D, Dropout

text = Sequential()
text.add(Embedding(5000, 32, input_length=80, dropout=0.2))
text.add(Convolution1D(nb_filter=64, filter_length=3, border_mode='valid', activation='relu', subsample_length=1))
text.add(MaxPooling1D(pool_length=2, stride=2))
text.add(LSTM(70, dropout_W=0.2, dropout_U=0.2, return_sequences=True))
text.add(Bidirectional(LSTM(8, return_sequences=True, inner_activation='hard_sigmoid')))
text.add(TimeDistributed(Dense(12)))
text.add(GRU(16, inner_init='orthogonal'))
text.add(Dense(1))
text.add(Activation('sigmoid'))
text.summary()

open_ended = Sequential()
open_ended.add(Embedding(100, 8))
open_ended.add(SimpleRNN(6))
open_ended.summary()

chars = Sequential()
chars.add(LSTM(128, input_dim=57, input_length=40, return_sequences=True))
chars.add(LSTM(64, return_sequences=False))
chars.add(Dropout(0.2))
chars.add(Dense(output_dim=57, input_dim=64))
chars.summary()

stateful = Sequential()
stateful.add(LSTM(4, batch_input_shape=(2, 5, 3), stateful=True))
stateful.add(Dense(1))
stateful.summary()
