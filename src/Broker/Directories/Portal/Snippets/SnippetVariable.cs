namespace Broker.Directories.Portal.Snippets;

/// <summary>One setting of a snippet.</summary>
/// <param name="Name">Name of the environment variable: ours, never somebody's text.</param>
/// <param name="Value">Its value, unquoted.</param>
/// <param name="IsSecret">Whether the page hides it.</param>
internal readonly record struct SnippetVariable(string Name, string Value, bool IsSecret = false)
{
    /// <summary>What snippets set beside credentials: where these are good, when that is not AWS. The region twice: boto3 reads the second name only.</summary>
    public static IReadOnlyList<SnippetVariable> For(DirectorySettings settings) => settings is { StsEndpoint: { } endpoint, Issue: IssueMode.InProcess or IssueMode.Sts }
        ? [new("AWS_REGION", settings.Region), new("AWS_DEFAULT_REGION", settings.Region), new("AWS_ENDPOINT_URL_STS", endpoint.AbsoluteUri)]
        : [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}={(IsSecret ? "••••" : Value)}";
}
