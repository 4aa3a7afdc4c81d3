package dev.intact.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text in another encoding as UTF-8. What is malformed ends it, after everything before has been given out, so that the
 * reader knows the line.
 */
final class Utf8Stream extends InputStream {
    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(32 << 10).flip();
    private final CharBuffer chars = CharBuffer.allocate(32 << 10);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private boolean inputEnded;
    private boolean decoded;
    private boolean malformed;

    Utf8Stream(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        while (!out.hasRemaining()) {
            if (malformed) {
                throw new ContentException("the bytes are not " + charset.displayName());
            }
            if (decoded) {
                return -1;
            }
            decode();
        }
        int n = Math.min(length, out.remaining());
        out.get(target, from, n);
        return n;
    }

    private void decode() throws IOException {
        fill();
        CoderResult result = decoder.decode(bytes, chars, inputEnded);
        malformed = result.isError();
        if (result.isUnderflow() && inputEnded) {
            decoded = decoder.flush(chars).isUnderflow();
        }
        encode();
    }

    /** A surrogate at the end waits for its other half, which a decoder may give in its next round. */
    private void encode() {
        chars.flip();
        int end = chars.limit();
        boolean half = end > 0 && Character.isHighSurrogate(chars.get(end - 1)) && !decoded && !malformed;
        if (half) {
            chars.limit(end - 1);
        }
        out = StandardCharsets.UTF_8.encode(chars);
        chars.limit(end);
        chars.compact();
    }

    private void fill() throws IOException {
        if (inputEnded) {
            return;
        }
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        inputEnded = n < 0;
        bytes.position(bytes.position() + Math.max(n, 0));
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
