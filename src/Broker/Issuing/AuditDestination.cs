using System.Diagnostics.CodeAnalysis;

namespace Broker.Issuing;

/// <summary>One value of <c>--audit</c>: <c>stdout</c>, <c>file:PATH</c> or <c>otlp:URL</c>. Exactly one of the two members is set, or none for stdout.</summary>
internal sealed record AuditDestination(string? File, Uri? Collector)
{
    /// <summary>Standard output: the log goes to standard error, so that the two are told apart.</summary>
    public static AuditDestination StandardOutput { get; } = new(null, null);

    // The path that a collector has for logs when only its address is given.
    private const string LogsPath = "/v1/logs";

    /// <summary>Whether no answer leaves before the event is there; a collector gets events later, or never.</summary>
    public bool IsMandatory => Collector is null;

    /// <summary>There is no value for "none", and an empty list is standard output: an audit is not switched off by accident.</summary>
    /// <param name="values">The values of <c>--audit</c>.</param>
    /// <param name="problems">Where problems go.</param>
    public static IReadOnlyList<AuditDestination> ParseAll(IList<string> values, List<string> problems)
    {
        var destinations = new List<AuditDestination>();
        foreach (var value in values)
        {
            if (!TryParse(value, out var destination, out var problem))
            {
                problems.Add($"--audit: {problem}");
            }
            else if (destinations.Contains(destination))
            {
                problems.Add($"--audit: '{value}' is there twice.");
            }
            else
            {
                destinations.Add(destination);
            }
        }

        if (values.Count == 0)
        {
            destinations.Add(StandardOutput);
        }
        else if (destinations.Count == values.Count && !destinations.Exists(destination => destination.IsMandatory))
        {
            problems.Add("--audit: a collector may get events late or never: add stdout or file:PATH.");
        }

        return destinations;
    }

    /// <summary>Parses one value; false with a sentence for what is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AuditDestination? destination, [NotNullWhen(false)] out string? problem)
    {
        (destination, problem) = (null, null);
        if (text == "stdout")
        {
            destination = StandardOutput;
        }
        else if (text.StartsWith("file:", StringComparison.Ordinal) && text.Length > "file:".Length)
        {
            destination = new AuditDestination(Path.GetFullPath(text["file:".Length..]), null);
        }
        else if (text.StartsWith("otlp:", StringComparison.Ordinal))
        {
            problem = TryParseCollector(text["otlp:".Length..], out var collector)
                ? null
                : $"'{text}' names no collector: write otlp:https://HOST:4318, or http:// for one on this host.";
            destination = problem is null ? new AuditDestination(null, collector) : null;
        }
        else
        {
            problem = $"'{text}' is none of stdout, file:PATH and otlp:URL.";
        }

        return destination is not null;
    }

    /// <summary>Events name people and roles: they leave this host encrypted only.</summary>
    private static bool TryParseCollector(string text, [NotNullWhen(true)] out Uri? collector)
    {
        collector = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            return false;
        }

        collector = url.AbsolutePath == "/" ? new Uri(url, LogsPath) : url;
        return true;
    }
}
