import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** For each line, a pattern of one character: the code points at which it begins or ceases to match. */
public class SetEdges {
    public static void main(String[] arguments) throws Exception {
        String[] characters = new String[Character.MAX_CODE_POINT + 1];
        for (int code = 0; code < characters.length; code++) {
            characters[code] = new String(Character.toChars(code));
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Matcher matcher;
            try {
                matcher = Pattern.compile(RegexAnswers.read(line)).matcher("");
            } catch (PatternSyntaxException e) {
                System.out.println("refused");
                continue;
            }
            StringBuilder edges = new StringBuilder();
            boolean before = false;
            for (int code = 0; code < characters.length; code++) {
                if (matcher.reset(characters[code]).matches() != before) {
                    before = !before;
                    edges.append(code).append(' ');
                }
            }
            System.out.println(before ? edges.append(characters.length) : edges.toString().trim());
        }
    }
}
