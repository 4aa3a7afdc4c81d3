package dev.intact.io;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who works here, in words for others that meet our locks. */
public final class Holder {
    private Holder() {}

    /**
     * This process.
     *
     * @param job what it is at: {@code load}
     * @return {@code intact load by ann on host, process 4711}
     */
    public static String here(String job) {
        return "intact " + job + " by " + System.getProperty("user.name", "somebody") + " on " + host() + ", process "
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
