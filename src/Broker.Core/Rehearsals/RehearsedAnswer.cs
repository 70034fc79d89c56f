using Broker.Core.Denials;
using Broker.Core.Policy;

namespace Broker.Core.Rehearsals;

/// <summary>What the server would answer, and why.</summary>
/// <param name="Error">The refusal; null: allowed.</param>
/// <param name="Decision">How policies decided; null when the request did not get as far.</param>
public sealed record RehearsedAnswer(StsError? Error, ExplainedDecision? Decision)
{
    /// <summary>Whether credentials would be issued.</summary>
    public bool IsAllowed => Error is null;

    /// <summary>The decision as JSON, in the form of a decoded authorization message; null when there is none. Everything may be seen: for the owner of the catalog.</summary>
    public string? ToJson() => Decision is null
        ? null
        : System.Text.Encoding.UTF8.GetString(DenialDocument.Write(DenialView.OfOwner(Decision), id: null, DenialDetail.Whole).Span);
}
