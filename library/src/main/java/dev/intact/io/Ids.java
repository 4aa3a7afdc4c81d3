package dev.intact.io;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes names that nobody else has; replaceable, so that tests know them. */
@FunctionalInterface
public interface Ids {
    /** 64 random bits. */
    Ids RANDOM = new Ids() {
        private final SecureRandom random = new SecureRandom();

        @Override
        public String next() {
            byte[] bytes = new byte[Long.BYTES];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }
    };

    /**
     * Makes one.
     *
     * @return 16 hexadecimal digits
     */
    String next();
}
