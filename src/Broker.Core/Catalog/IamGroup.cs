using System.Collections.Immutable;
using Broker.Core.Policy;

namespace Broker.Core.Catalog;

/// <summary>A group of users; its policies count for each of them.</summary>
/// <param name="Account">The account that owns it.</param>
/// <param name="Path">The path with both slashes.</param>
/// <param name="Name">1 to 128 of <c>[A-Za-z0-9_+=,.@-]</c>, unique in the account without regard to case.</param>
/// <param name="Policies">Its inline and attached policies.</param>
/// <remarks>A group is no principal: nobody signs as one and no policy can name it. Source: IAM API reference, Group. Immutable.</remarks>
public sealed record IamGroup(AccountId Account, string Path, string Name, ImmutableArray<AttachedPolicy> Policies)
{
    /// <summary><c>arn:aws:iam::ACCOUNT:group/PATH/NAME</c>.</summary>
    public string Arn => IamArn.Write("aws", Account.ToString(), "group", Path, Name);
}
