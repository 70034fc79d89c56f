namespace Broker.Directories.Api;

/// <summary>One request to the API and the way to its answer.</summary>
/// <param name="Context">The request.</param>
/// <param name="Call">What is known of its origin.</param>
/// <param name="Rest">What the path has behind a route that ends in a slash; empty for every other.</param>
internal sealed record ApiExchange(HttpContext Context, DirectoryCall Call, string Rest)
{
    /// <summary>Ends the waiting when the client has gone.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Answers with a refusal.</summary>
    public Task RefuseAsync(Refusal refusal) => ApiAnswer.RefuseAsync(Context, refusal, Call.RequestId);
}
