using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;

namespace Broker.Directories.Issue;

/// <summary>Credentials of our own STS, minted in this process under the same key ring.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class InProcessIssuer(AssumeRoleWithLdapIdentity action) : ICredentialIssuer
{
    /// <inheritdoc/>
    public ValueTask<StsResult<IssuedRole>> IssueAsync(
        DirectoryIdentity identity, IssueRequest request, RequestEnvironment environment, ActionRecord record, CancellationToken cancellationToken)
    {
        var asked = new LdapRoleRequest(identity, request.RoleArn) { DurationSeconds = request.DurationSeconds, Policy = request.Policy };
        return new(action.Execute(asked, environment, record).TryGet(out var issued, out var error)
            ? new IssuedRole(issued.Credentials, issued.Session.Principal.Arn)
            : error);
    }
}
