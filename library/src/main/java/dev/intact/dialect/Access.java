package dev.intact.dialect;

import java.util.Optional;

/**
 * How to get in, besides what the address says. Immutable.
 *
 * @param password asked each time a connection is opened; empty where the address, the environment or a password file
 *     has it
 * @param leastTls the oldest version of TLS that is taken, where there is TLS
 */
public record Access(Optional<PasswordSource> password, TlsVersion leastTls) {
    /** What the address says, and TLS 1.2 at least. */
    public static final Access USUAL = new Access(Optional.empty(), TlsVersion.TLS_1_2);

    /** A version of TLS. */
    public enum TlsVersion {
        /** RFC 5246. */
        TLS_1_2("TLSv1.2"),
        /** RFC 8446. */
        TLS_1_3("TLSv1.3");

        private final String protocol;

        TlsVersion(String protocol) {
            this.protocol = protocol;
        }

        /**
         * As Java's TLS names it.
         *
         * @return {@code TLSv1.2} …
         */
        public String protocol() {
            return protocol;
        }
    }

    /** Without the password's source. */
    @Override
    public String toString() {
        return "leastTls=" + leastTls;
    }
}
