namespace Broker.Core.Policy;

/// <summary>One thing that makes a policy document unusable, or dangerous.</summary>
/// <param name="Path">Where: a JSON path such as <c>Statement[0].Condition.StringEquals</c>; empty for the whole document.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public sealed record PolicyProblem(string Path, string Message)
{
    /// <summary>How many problems of one document are told; a hostile one could have thousands.</summary>
    internal const int Most = 100;

    /// <summary>The text that AWS answers with <c>MalformedPolicyDocument</c>; it says less than <see cref="Message"/>.</summary>
    public string AwsMessage { get; init; } = "Syntax errors in policy.";

    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
