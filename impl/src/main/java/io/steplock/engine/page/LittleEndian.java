package io.steplock.engine.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Unsigned little-endian fields in a byte array, at any alignment. Plain memory accesses, no ordering. */
public final class LittleEndian {
    private static final VarHandle U16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle U32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle U64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    public static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }

    public static int u16(byte[] bytes, int at) {
        return ((short) U16.get(bytes, at)) & 0xFFFF;
    }

    /** The 32 bits as they are; use {@link Integer#toUnsignedLong} where the value may exceed 2^31. */
    public static int u32(byte[] bytes, int at) {
        return (int) U32.get(bytes, at);
    }

    public static long u64(byte[] bytes, int at) {
        return (long) U64.get(bytes, at);
    }

    public static void putU16(byte[] bytes, int at, int value) {
        U16.set(bytes, at, (short) value);
    }

    public static void putU32(byte[] bytes, int at, int value) {
        U32.set(bytes, at, value);
    }

    public static void putU64(byte[] bytes, int at, long value) {
        U64.set(bytes, at, value);
    }
}
