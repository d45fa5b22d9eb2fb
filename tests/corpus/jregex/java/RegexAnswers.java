import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Answers what java.util.regex answers, for record.py.
 *
 * A request is a line of pattern, text, replacement and limit between tabs, with \\uXXXX for what
 * is not printable ASCII. An answer is a line of JSON; indexes count UTF-16 units. Where Java would
 * look at characters nearly for ever, or its stack is too small, the answer says so.
 */
public class RegexAnswers {
    /** A text that may be looked at so many times only. */
    static class Limited implements CharSequence {
        final String text;
        int left = 2_000_000;

        Limited(String text) {
            this.text = text;
        }

        public int length() {
            return text.length();
        }

        public char charAt(int index) {
            if (left-- == 0) {
                throw new IllegalArgumentException("gave up");
            }
            return text.charAt(index);
        }

        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        public String toString() {
            return text;
        }
    }

    static String read(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\') {
                text.append((char) Integer.parseInt(field.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            out.append(c < 32 || c > 126 || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : c);
        }
        return out.append('"').toString();
    }

    static String groups(Matcher matcher) {
        StringBuilder out = new StringBuilder("[");
        for (int group = 0; group <= matcher.groupCount(); group++) {
            out.append(group == 0 ? "" : ",").append(matcher.start(group)).append(',').append(matcher.end(group));
        }
        return out.append(']').toString();
    }

    interface Question {
        String answer();
    }

    static String field(String name, Question question) {
        String answer;
        try {
            answer = question.answer();
        } catch (RuntimeException | StackOverflowError e) {
            answer = "{\"exception\":" + quoted(e.getClass().getName()) + ",\"message\":" + quoted(String.valueOf(e.getMessage())) + "}";
        }
        return ",\"" + name + "\":" + answer;
    }

    static String finds(Pattern pattern, String text) {
        StringBuilder out = new StringBuilder("[");
        Matcher matcher = pattern.matcher(new Limited(text));
        while (matcher.find()) {
            out.append(out.length() == 1 ? "" : ",").append(groups(matcher));
        }
        return out.append(']').toString();
    }

    static String split(Pattern pattern, String text, int limit) {
        StringBuilder out = new StringBuilder("[");
        for (String part : pattern.split(new Limited(text), limit)) {
            out.append(out.length() == 1 ? "" : ",").append(quoted(part));
        }
        return out.append(']').toString();
    }

    static String answer(String line) {
        String[] fields = line.split("\t", -1);
        String text = read(fields[1]);
        String replacement = read(fields[2]);
        int limit = Integer.parseInt(fields[3]);
        Pattern pattern;
        try {
            pattern = Pattern.compile(read(fields[0]));
        } catch (PatternSyntaxException e) {
            return "{\"refused\":" + quoted(e.getDescription()) + "}";
        } catch (RuntimeException | StackOverflowError e) {
            return "{\"refused\":" + quoted(e.getClass().getName()) + "}";
        }
        Matcher whole = pattern.matcher(new Limited(text));
        return "{\"groups\":" + whole.groupCount()
            + field("matches", () -> whole.matches() ? groups(whole) : "null")
            + field("finds", () -> finds(pattern, text))
            + field("replace_all", () -> quoted(pattern.matcher(new Limited(text)).replaceAll(replacement)))
            + field("replace_first", () -> quoted(pattern.matcher(new Limited(text)).replaceFirst(replacement)))
            + field("split", () -> split(pattern, text, limit)) + "}";
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(line));
            if (!in.ready()) {
                out.flush();
            }
        }
        out.flush();
    }
}
