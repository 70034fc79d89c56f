namespace Broker.Directories;

/// <summary>Where credentials come from.</summary>
internal enum IssueMode
{
    /// <summary>Minted in this process.</summary>
    InProcess,

    /// <summary>A remote STS, with an identity token of ours.</summary>
    Sts,

    /// <summary>AWS, by AssumeRole with the broker's own credentials.</summary>
    AwsAssumeRole,

    /// <summary>AWS, by GetFederationToken with the broker's own credentials.</summary>
    AwsFederationToken,
}
