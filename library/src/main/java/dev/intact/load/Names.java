package dev.intact.load;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Names that a load gives itself. */
final class Names {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int UNIT_BYTES = 8;

    private Names() {}

    /** A name that no other unit has. */
    static String unit() {
        byte[] bytes = new byte[UNIT_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Who works here, for others that meet our locks. */
    static String holder() {
        return "intact load by " + System.getProperty("user.name", "somebody") + " on " + host() + ", process "
                + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine that does not know its own name is still a machine.
            return "this machine";
        }
    }
}
