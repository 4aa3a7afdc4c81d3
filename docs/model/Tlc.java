import tlc2.TLC;
import util.SimpleFilenameToStream;

/** Starts TLC without its main method, which wants classes for sending mail that nobody needs here. */
final class Tlc {
    public static void main(String[] arguments) {
        TLC tlc = new TLC();
        if (!tlc.handleParameters(arguments)) {
            System.exit(1);
        }
        tlc.setResolver(new SimpleFilenameToStream());
        tlc.process();
        System.exit(0);
    }
}
