package dev.intact.dialect.postgres;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.postgresql.util.PasswordUtil;

/** What a server keeps of a password: from it nobody gets in, and the password itself never leaves us. */
final class Scram {
    private static final Pattern VERIFIER =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):[A-Za-z0-9+/=]+");
    private static final int BITS = 256;

    private Scram() {}

    static String verifier(String role, String password) throws SQLException {
        return PasswordUtil.encodePassword(role, password.toCharArray(), "scram-sha-256");
    }

    /** Whether a verifier was made of this password. */
    static boolean isOf(String password, String verifier) {
        Matcher parts = VERIFIER.matcher(verifier);
        if (!parts.matches()) {
            return false;
        }
        try {
            PBEKeySpec spec = new PBEKeySpec(
                    Normalizer.normalize(password, Normalizer.Form.NFKC).toCharArray(),
                    Base64.getDecoder().decode(parts.group(2)),
                    Integer.parseInt(parts.group(1)),
                    BITS);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salted, "HmacSHA256"));
            byte[] client = mac.doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(client);
            return MessageDigest.isEqual(stored, Base64.getDecoder().decode(parts.group(3)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2 and SHA-256", e);
        }
    }
}
