//! How messages are written to a line: as tonic's own codec does, but room for the whole message is
//! made at once, since a page that grows in steps is copied at each; and a line that is idle holds
//! little.

use std::marker::PhantomData;

use prost::Message;
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, EncodeBuf, Encoder};
use tonic_prost::{ProstCodec, ProstDecoder};

/// Bytes of an idle stream's buffer.
const IDLE: usize = 512;
/// Messages are put together until they have so many bytes. Less than a page: a line that breaks in
/// the next one must not take this one along.
const ENOUGH: usize = 4 * 1024;

/// The codec of every service here.
#[derive(Debug)]
pub struct Room<T, U>(PhantomData<(T, U)>);

/// Writes messages.
#[derive(Debug)]
pub struct RoomEncoder<T>(PhantomData<T>);

impl<T, U> Default for Room<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for Room<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = RoomEncoder<T>;
    type Decoder = ProstDecoder<U>;

    fn encoder(&mut self) -> RoomEncoder<T> {
        RoomEncoder(PhantomData)
    }

    fn decoder(&mut self) -> ProstDecoder<U> {
        ProstCodec::<T, U>::raw_decoder(BufferSettings::new(IDLE, ENOUGH))
    }
}

impl<T: Message> Encoder for RoomEncoder<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buf.reserve(item.encoded_len());
        item.encode(buf).map_err(|e| Status::internal(e.to_string()))
    }

    fn buffer_settings(&self) -> BufferSettings {
        BufferSettings::new(IDLE, ENOUGH)
    }
}
