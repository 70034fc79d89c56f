using System.Diagnostics;
using Broker.Core;
using Broker.Core.Sessions;
using Broker.Directories.Portal.Snippets;

namespace Broker.Tests.Directories.Portal;

/// <summary>Snippets give what they hold and run nothing: the shell's by a real shell, PowerShell's and those of files by the rules of their readers.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string> Hostile =>
    [
        "it's",
        "'",
        "''",
        "\\'",
        "\"; touch pwned; \"",
        "$(touch pwned)",
        "`touch pwned`",
        "${HOME}",
        "$HOME",
        "a'; touch pwned; '",
        "a' $(touch pwned) '",
        "!!",
        "* ? [a-z] ~",
        "# no comment",
        "a;b|c&d>e<f",
        "\\",
        "‘; touch pwned; ’",
        "\u2018",
        "\u2019",
        "\u201A",
        "\u201B",
        "\u201A; touch pwned; \u201B",
        "\u2018\u2019\u201A\u201B'",
        "'\u2019; touch pwned; '\u2018",
        "\u2019+(touch pwned)+\u201B",
        "a\u201B#",
        "ends with a backslash \\",
        "- / + = ,",
        "Zoë 日本 🗝",
    ];

    public static TheoryData<string> Unwritable => ["a\nb", "a\rb", "a\r\ntouch pwned", "a\0b", "a\u001B[2Jb", "a\u0085b", "a\u2028b", "a\u007Fb", "a\uD800"];

    [Theory]
    [Trait("threat", "L-22")]
    [MemberData(nameof(Hostile))]
    public async Task A_shell_gets_the_value_and_runs_nothing(string value)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("broker-snippet-");
        try
        {
            var script = $"export V={SnippetQuoting.Bash(value)}\nprintf %s \"$V\"";
            foreach (var shell in new[] { "bash", "sh" })
            {
                Assert.Equal(value, await RunAsync(shell, script, folder.FullName));
            }

            Assert.Empty(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [Trait("threat", "L-22")]
    [MemberData(nameof(Hostile))]
    public void PowerShell_gets_the_value_and_runs_nothing(string value) => Assert.Equal(value, PowerShellValue(SnippetQuoting.PowerShell(value)!));

    /// <summary>What breaks out is seen: the rules by which the test above reads are those of PowerShell, where five characters end the string.</summary>
    [Theory]
    [Trait("threat", "L-22")]
    [InlineData("'")]
    [InlineData("\u2018")]
    [InlineData("\u2019")]
    [InlineData("\u201A")]
    [InlineData("\u201B")]
    public void A_single_quote_of_any_kind_would_end_the_string(string quote)
    {
        var careless = $"'a{quote}; touch pwned; {quote}b'";

        Assert.ThrowsAny<Exception>(() => PowerShellValue(careless));
        Assert.Equal($"'a{quote}{quote}; touch pwned; {quote}{quote}b'", SnippetQuoting.PowerShell($"a{quote}; touch pwned; {quote}b"));
    }

    [Theory]
    [InlineData("\u201C")]
    [InlineData("\u201D")]
    [InlineData("\u201E")]
    [InlineData("\u2017")]
    [InlineData("\u201F")]
    [InlineData("\u02BC")]
    [InlineData("\uFF07")]
    [InlineData("\"")]
    public void Characters_beside_the_single_quotes_are_themselves(string character) => Assert.Equal($"'{character}'", SnippetQuoting.PowerShell(character));

    [Theory]
    [Trait("threat", "L-22")]
    [MemberData(nameof(Unwritable))]
    public void Control_characters_are_refused_in_every_format(string value)
    {
        Assert.Null(SnippetQuoting.Bash(value));
        Assert.Null(SnippetQuoting.PowerShell(value));
        Assert.Null(SnippetQuoting.Plain(value));
    }

    [Theory]
    [Trait("threat", "L-22")]
    [InlineData("a b")]
    [InlineData("$HOME")]
    [InlineData("`id`")]
    [InlineData("\"a\"")]
    [InlineData("'a'")]
    [InlineData("a#b")]
    [InlineData("a;b")]
    [InlineData("a\\b")]
    [InlineData("Zoë")]
    public void Files_take_only_what_all_of_their_readers_take_alike(string value) => Assert.Null(SnippetQuoting.Plain(value));

    [Theory]
    [InlineData("FwoGZXIvYXdzEBc+/8=")]
    [InlineData("2026-11-22T09:00:00Z")]
    [InlineData("https://sts.example.com:8443/path")]
    [InlineData("us-east-1")]
    public void Files_take_keys_tokens_times_and_addresses(string value) => Assert.Equal(value, SnippetQuoting.Plain(value));

    [Theory]
    [InlineData("dev-admin", "dev-admin")]
    [InlineData("a]\n[default", "a---default")]
    [InlineData("a b=c", "a-b-c")]
    public void A_profile_has_a_plain_name(string role, string profile) => Assert.Equal(profile, SnippetQuoting.ProfileName(role));

    [Fact]
    public void Every_format_names_what_its_readers_look_for()
    {
        var snippets = SnippetFormats.Of(Credentials("se'cret"), "dev admin", [new("AWS_REGION", "us-east-1")]).ToDictionary(s => s.Id, s => s.Text);

        Assert.Equal(
            "export AWS_ACCESS_KEY_ID='ASIAEXAMPLE'\nexport AWS_SECRET_ACCESS_KEY='se'\\''cret'\nexport AWS_SESSION_TOKEN='to+ken/='\n"
            + "export AWS_CREDENTIAL_EXPIRATION='2026-11-22T09:00:00Z'\nexport AWS_REGION='us-east-1'\n",
            snippets["bash"]);
        Assert.StartsWith("$Env:AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE'\n$Env:AWS_SECRET_ACCESS_KEY = 'se''cret'\n", snippets["powershell"]);
        Assert.Equal("", snippets["ini"]);
        Assert.Equal("", snippets["env"]);
    }

    [Fact]
    public void Files_hold_credentials_as_they_are()
    {
        var snippets = SnippetFormats.Of(Credentials("se+cret"), "dev admin", [new("AWS_REGION", "us-east-1")]).ToDictionary(s => s.Id, s => s.Text);

        Assert.Equal("[dev-admin]\naws_access_key_id = ASIAEXAMPLE\naws_secret_access_key = se+cret\naws_session_token = to+ken/=\nregion = us-east-1\n", snippets["ini"]);
        Assert.StartsWith("AWS_ACCESS_KEY_ID=ASIAEXAMPLE\nAWS_SECRET_ACCESS_KEY=se+cret\nAWS_SESSION_TOKEN=to+ken/=\n", snippets["env"]);
    }

    [Fact]
    public void Secrets_print_as_dots()
    {
        var snippets = SnippetFormats.Of(Credentials("canary-secret"), "dev", []);

        Assert.DoesNotContain("canary", string.Concat(snippets.SelectMany(s => s.Parts).Select(p => p.ToString())));
        Assert.DoesNotContain("canary", new SnippetVariable("A", "canary", IsSecret: true).ToString());
        Assert.All(snippets, s => Assert.Equal(2, s.Parts.Count(p => p.IsSecret)));
    }

    private static TemporaryCredentials Credentials(string secret) => new(
        "ASIAEXAMPLE", SecretAccessKey.FromText(secret), SessionToken.FromText("to+ken/="), new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Reads a single-quoted string as PowerShell's tokenizer does: any of five quotes ends it unless another follows.</summary>
    private static string PowerShellValue(string quoted)
    {
        static bool IsQuote(char c) => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B';
        Assert.True(IsQuote(quoted[0]));
        var value = new System.Text.StringBuilder();
        for (var i = 1; ; i++)
        {
            if (!IsQuote(quoted[i]))
            {
                value.Append(quoted[i]);
                continue;
            }

            if (i + 1 == quoted.Length)
            {
                return value.ToString();
            }

            Assert.True(IsQuote(quoted[i + 1]), "The string ends early, and the rest would be run.");
            value.Append(quoted[i++]);
        }
    }

    private static async Task<string> RunAsync(string shell, string script, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(shell)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        })!;
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
