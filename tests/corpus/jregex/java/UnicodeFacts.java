import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints what Java knows of every code point, for make_unicode_data.py; public API only. */
public class UnicodeFacts {
    static final PrintStream OUT = new PrintStream(System.out, false);
    static final int END = 0x110000;

    /** Runs of equal values: kind, first, one past the last, value. */
    static void runs(String kind, IntFunction<Object> value) {
        Object before = value.apply(0);
        int start = 0;
        for (int code = 1; code <= END; code++) {
            Object now = code == END ? null : value.apply(code);
            if (!before.equals(now)) {
                OUT.println(kind + "\t" + Integer.toHexString(start) + "\t" + Integer.toHexString(code) + "\t" + before);
                before = now;
                start = code;
            }
        }
    }

    static void set(String name, IntPredicate member) {
        runs("set " + name, code -> member.test(code) ? 1 : 0);
    }

    static boolean matches(Pattern pattern, int code) {
        return pattern.matcher(new String(Character.toChars(code))).matches();
    }

    static final String[] CATEGORIES = {
        "Cc", "Cf", "Cn", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl",
        "No", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs"};

    static void categories() {
        Map<Integer, String> names = new LinkedHashMap<>();
        for (String name : CATEGORIES) {
            Pattern pattern = Pattern.compile("\\p{" + name + "}");
            for (int code = 0; code < END; code++) {
                if (!names.containsKey(Character.getType(code)) && matches(pattern, code)) {
                    names.put(Character.getType(code), name);
                }
            }
        }
        runs("category", code -> names.get(Character.getType(code)));
    }

    /** Every name that forName takes, found by trying each way to join the words of a constant. */
    static void blocks() throws IllegalAccessException {
        TreeSet<String> candidates = new TreeSet<>();
        for (Field field : Character.UnicodeBlock.class.getFields()) {
            if (field.getType() == Character.UnicodeBlock.class) {
                join(field.getName().split("_"), 1, field.getName().split("_")[0], candidates);
            }
        }
        for (String name : new String[] {"GREEK_AND_COPTIC", "CYRILLIC_SUPPLEMENT",
                "COMBINING_DIACRITICAL_MARKS_FOR_SYMBOLS"}) {
            join(name.split("_"), 1, name.split("_")[0], candidates);
        }
        Map<Object, List<String>> names = new LinkedHashMap<>();
        for (String name : candidates) {
            try {
                names.computeIfAbsent(Character.UnicodeBlock.forName(name), b -> new ArrayList<>()).add(name);
            } catch (IllegalArgumentException notOne) {
                continue;
            }
        }
        runs("block", code -> {
            Object block = Character.UnicodeBlock.of(code);
            return block == null ? "-" : String.join("|", names.get(block));
        });
    }

    static void join(String[] words, int at, String joined, TreeSet<String> into) {
        if (at == words.length) {
            into.add(joined);
            return;
        }
        for (String separator : new String[] {"_", " ", "-", ""}) {
            join(words, at + 1, joined + separator + words[at], into);
        }
    }

    static void scripts() {
        Map<Object, List<String>> names = new LinkedHashMap<>();
        for (Character.UnicodeScript script : Character.UnicodeScript.values()) {
            names.put(script, new ArrayList<>(List.of(script.name())));
        }
        char[] code = new char[4];
        for (int n = 0; n < 26 * 26 * 26 * 26; n++) {
            for (int i = 3, rest = n; i >= 0; i--, rest /= 26) {
                code[i] = (char) ('A' + rest % 26);
            }
            String name = new String(code);
            try {
                List<String> known = names.get(Character.UnicodeScript.forName(name));
                if (!known.contains(name)) {
                    known.add(name);
                }
            } catch (IllegalArgumentException notOne) {
                continue;
            }
        }
        runs("script", point -> String.join("|", names.get(Character.UnicodeScript.of(point))));
        for (List<String> each : names.values()) {
            OUT.println("script name\t0\t0\t" + String.join("|", each));
        }
    }

    static final Pattern CLUSTER = Pattern.compile("\\X");

    static int first(int... codes) {
        Matcher matcher = CLUSTER.matcher(new String(codes, 0, codes.length));
        matcher.find();
        return matcher.group().codePointCount(0, matcher.end());
    }

    /** The part a code point plays in a grapheme cluster, by what \X joins it to. */
    static String grapheme(int code) {
        if (code == '\r' || code == '\n') {
            return "Control";
        } else if (first('a', code) == 2) {
            return "Extend";
        } else if (first(code, 'a') == 2) {
            return "Prepend";
        } else if (first(code, 0x308) == 1) {
            return "Control";
        } else if (first(code, 0x1F1E6) == 2) {
            return "Regional";
        }
        boolean beforeV = first(code, 0x1160) == 2;
        boolean beforeT = first(code, 0x11A8) == 2;
        if (first(code, 0x1100) == 2) {
            return "L";
        } else if (beforeV) {
            return first(0x1160, code) == 2 ? "V" : "LV";
        } else if (beforeT) {
            return first(0x11A8, code) == 2 ? "T" : "LVT";
        }
        return first(0x1F600, 0x200D, code) == 3 ? "Pictographic" : "Other";
    }

    public static void main(String[] arguments) throws Exception {
        categories();
        set("Alphabetic", Character::isAlphabetic);
        set("Lowercase", Character::isLowerCase);
        set("Uppercase", Character::isUpperCase);
        set("Ideographic", Character::isIdeographic);
        set("Mirrored", Character::isMirrored);
        set("UnicodeIdentifierStart", Character::isUnicodeIdentifierStart);
        set("UnicodeIdentifierPart", Character::isUnicodeIdentifierPart);
        Pattern hex = Pattern.compile("\\p{IsHex_Digit}");
        set("HexDigit", code -> matches(hex, code));
        blocks();
        scripts();
        runs("grapheme", UnicodeFacts::grapheme);
        runs("upper", code -> Character.toUpperCase(code) - code);
        runs("lower", code -> Character.toLowerCase(code) - code);
        for (int code = 0; code < 160; code++) {
            if (Character.isISOControl(code)) {
                OUT.println("control name\t" + Integer.toHexString(code) + "\t0\t" + Character.getName(code));
            }
        }
        OUT.flush();
    }
}
