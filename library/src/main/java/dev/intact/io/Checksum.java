package dev.intact.io;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), in small hexadecimal digits. For one thread at a time. */
public final class Checksum {
    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest;

    /** Of nothing yet. */
    public Checksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * Takes bytes.
     *
     * @param bytes where they are
     * @param offset the first
     * @param length how many
     * @return this
     */
    public Checksum add(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        return this;
    }

    /**
     * The checksum of what was taken; begins anew.
     *
     * @return 64 digits
     */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Reads to the end.
     *
     * @param in not closed
     * @return the checksum of what came
     * @throws IOException what the stream says
     */
    public static String of(InputStream in) throws IOException {
        Checksum sum = new Checksum();
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            sum.add(buffer, 0, read);
        }
        return sum.hex();
    }
}
