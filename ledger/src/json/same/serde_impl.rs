//! What serde asks of whoever takes a value.

use crate::hash::HEX;

use super::{Differs, Impossible, Items, Members, Same, Serialize, ser};

type Done = Result<(), Differs>;

impl<'s, 't> ser::Serializer for &'s mut Same<'t> {
    type Ok = ();
    type Error = Differs;
    type SerializeSeq = Items<'s, 't>;
    type SerializeTuple = Items<'s, 't>;
    type SerializeTupleStruct = Impossible<(), Differs>;
    type SerializeTupleVariant = Impossible<(), Differs>;
    type SerializeMap = Members<'s, 't>;
    type SerializeStruct = Members<'s, 't>;
    type SerializeStructVariant = Impossible<(), Differs>;

    fn serialize_bool(self, v: bool) -> Done {
        self.take(if v { b"true" } else { b"false" })
    }

    fn serialize_i8(self, v: i8) -> Done {
        self.integer(v.into())
    }

    fn serialize_i16(self, v: i16) -> Done {
        self.integer(v.into())
    }

    fn serialize_i32(self, v: i32) -> Done {
        self.integer(v.into())
    }

    fn serialize_i64(self, v: i64) -> Done {
        self.integer(v)
    }

    fn serialize_u8(self, v: u8) -> Done {
        self.integer(v.into())
    }

    fn serialize_u16(self, v: u16) -> Done {
        self.integer(v.into())
    }

    fn serialize_u32(self, v: u32) -> Done {
        self.integer(v.into())
    }

    fn serialize_u64(self, v: u64) -> Done {
        self.integer(i64::try_from(v).map_err(|_| Differs)?)
    }

    fn serialize_f32(self, _: f32) -> Done {
        Err(Differs)
    }

    fn serialize_f64(self, _: f64) -> Done {
        Err(Differs)
    }

    fn serialize_char(self, _: char) -> Done {
        Err(Differs)
    }

    fn serialize_str(self, v: &str) -> Done {
        self.string(v)
    }

    fn serialize_bytes(self, _: &[u8]) -> Done {
        Err(Differs)
    }

    fn serialize_none(self) -> Done {
        self.take(b"null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.take(b"null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.take(b"null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.string(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Done {
        self.hex = name == HEX;
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Done {
        Err(Differs)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'s, 't>, Differs> {
        self.take(b"[")?;
        Ok(Items { same: self, first: true })
    }

    fn serialize_tuple(self, len: usize) -> Result<Items<'s, 't>, Differs> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Differs> {
        Err(Differs)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Differs> {
        Err(Differs)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'s, 't>, Differs> {
        Members::read(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'s, 't>, Differs> {
        Members::read(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Differs> {
        Err(Differs)
    }
}

impl ser::SerializeSeq for Items<'_, '_> {
    type Ok = ();
    type Error = Differs;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.item(value)
    }

    fn end(self) -> Done {
        self.same.take(b"]")
    }
}

impl ser::SerializeTuple for Items<'_, '_> {
    type Ok = ();
    type Error = Differs;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.item(value)
    }

    fn end(self) -> Done {
        self.same.take(b"]")
    }
}

impl ser::SerializeMap for Members<'_, '_> {
    type Ok = ();
    type Error = Differs;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        self.find(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.value(value)
    }

    fn end(self) -> Done {
        Members::end(self)
    }
}

impl ser::SerializeStruct for Members<'_, '_> {
    type Ok = ();
    type Error = Differs;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Done {
        self.find(key)?;
        self.value(value)
    }

    fn end(self) -> Done {
        Members::end(self)
    }
}
