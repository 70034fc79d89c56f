using System.Globalization;
using System.Text.RegularExpressions;

namespace Broker.EndToEnd.Tests.Roles;

/// <summary>
/// A strict reader of the Prometheus text format 0.0.4: every line is a comment, a <c>HELP</c>, a <c>TYPE</c> or a sample,
/// and every sample belongs to a family whose type stands before it.
/// </summary>
/// <remarks>Source: Prometheus documentation, "Exposition formats".</remarks>
internal sealed partial class PrometheusText
{
    private static readonly string[] PartsOfHistogram = ["_bucket", "_sum", "_count"];

    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    private PrometheusText()
    {
    }

    /// <summary>Names of the families that have at least one sample.</summary>
    public HashSet<string> Sampled { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads what an endpoint shows now.</summary>
    public static async Task<PrometheusText> ScrapeAsync(Uri metrics)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(metrics);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        return Parse(await response.Content.ReadAsStringAsync());
    }

    /// <summary>Fails with those of the names that have no sample.</summary>
    public void AssertShows(params string[] names) => Assert.Empty(names.Except(Sampled));

    /// <summary>Reads the whole text; fails on the first line that is not legal.</summary>
    public static PrometheusText Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var parsed = new PrometheusText();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            parsed.Read(line);
        }

        return parsed;
    }

    private void Read(string line)
    {
        if (TypeLine().Match(line) is { Success: true } type)
        {
            Assert.True(_types.TryAdd(type.Groups["name"].Value, type.Groups["type"].Value), $"Typed twice: {line}");
        }
        else if (!line.StartsWith('#'))
        {
            var sample = SampleLine().Match(line);
            Assert.True(sample.Success, $"Not a sample: {line}");
            Assert.True(IsNumber(sample.Groups["value"].Value), $"Not a number: {line}");
            Sampled.Add(FamilyOf(sample.Groups["name"].Value, line));
        }
    }

    private string FamilyOf(string name, string line)
    {
        if (_types.TryGetValue(name, out var type) && type != "histogram")
        {
            return name;
        }

        var part = PartsOfHistogram.FirstOrDefault(p => name.EndsWith(p, StringComparison.Ordinal));
        var family = name[..^(part?.Length ?? 0)];
        Assert.True(part is not null && _types.GetValueOrDefault(family) == "histogram", $"A sample without its type: {line}");
        return family;
    }

    private static bool IsNumber(string value) =>
        value is "+Inf" or "-Inf" or "NaN" || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary|untyped)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*\})? (?<value>\S+)( -?\d+)?$""",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex SampleLine();
}
