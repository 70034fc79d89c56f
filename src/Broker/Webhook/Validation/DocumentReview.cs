using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Broker.Core.Catalog;
using Broker.Core.Policy;
using Broker.Webhook.Injection.Pods;

namespace Broker.Webhook.Validation;

/// <summary>What is to be said about a document before it is stored: why it cannot be used, or what in it is legal and dangerous.</summary>
/// <param name="Errors">Each names the member and what to write instead; empty when the document loads by itself.</param>
/// <param name="Warnings">Each fits where the API server shows it.</param>
internal sealed record DocumentReview(ImmutableArray<string> Errors, ImmutableArray<string> Warnings)
{
    /// <summary>API servers cut a warning after 256 characters, and all of them together after 4,096.</summary>
    private const int LongestWarning = 256;
    private const int MostWarnings = 15;

    /// <summary>What somebody reads at once; the message that holds them is bounded as well.</summary>
    private const int MostErrors = 5;

    private const string TrustPolicy = "spec.trustPolicy";

    /// <summary>Reads the document as the catalog does, by itself: what it names elsewhere may come later.</summary>
    public static DocumentReview Of(DocumentText text)
    {
        var problems = DocumentCatalog.Check(text);
        ImmutableArray<string> errors = [.. problems.Where(problem => !problem.IsWarning).Select(problem => problem.Message)];
        var warnings = problems.Where(problem => problem.IsWarning).Select(problem => problem.Message);
        return new DocumentReview(errors, errors.IsEmpty ? Bounded(warnings.Concat(AudienceWarnings(text))) : Bounded(warnings));
    }

    /// <summary>One line for the author: the first errors, and how many more there are.</summary>
    public string Refusal()
    {
        var shown = string.Join("; ", Errors.Take(MostErrors));
        return Errors.Length <= MostErrors ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown}; and {Errors.Length - MostErrors} more");
    }

    private static IEnumerable<string> AudienceWarnings(DocumentText text)
    {
        using var document = JsonDocument.Parse(text.Json);
        var policy = document.RootElement.Member("spec"u8).Member("trustPolicy"u8);
        var json = policy.ValueKind switch
        {
            JsonValueKind.Object => policy.GetRawText(),
            JsonValueKind.String => policy.GetString()!,
            _ => null,
        };
        return json is not null && PolicyDocument.TryParseTrustPolicy(json, out var trust, out _)
            ? [.. trust.AudienceWarnings.Select(warning => $"{TrustPolicy}: {warning}")]
            : [];
    }

    private static ImmutableArray<string> Bounded(IEnumerable<string> warnings) =>
        [.. warnings.Distinct(StringComparer.Ordinal).Take(MostWarnings).Select(text => text.Length <= LongestWarning ? text : string.Concat(text.AsSpan(0, LongestWarning - 1), "…"))];
}
