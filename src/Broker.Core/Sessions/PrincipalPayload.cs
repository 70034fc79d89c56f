using System.Diagnostics.CodeAnalysis;

namespace Broker.Core.Sessions;

/// <summary>
/// A principal inside a session's plaintext: kind, account, unique id, then the role ARN and session name of a role session, the ARN of a user,
/// or the user's ARN (empty for a root) and the name of a federated user.
/// </summary>
internal static class PrincipalPayload
{
    public static void Write(AwsPrincipal principal, ref PayloadWriter writer)
    {
        writer.Varint((ulong)principal.Kind);
        writer.Text(principal.Account.ToString());
        writer.Text(principal.UniqueId);
        switch (principal.Kind)
        {
            case AwsPrincipalKind.AssumedRole:
                writer.Text(principal.Role!.Text);
                writer.Text(principal.Name);
                break;
            case AwsPrincipalKind.User:
                writer.Text(principal.User!.Text);
                break;
            case AwsPrincipalKind.FederatedUser:
                writer.Text(principal.User?.Text ?? "");
                writer.Text(principal.Name);
                break;
            default:
                break;
        }
    }

    /// <summary>Reads one; a field out of bounds, or a role or user of another account, is refused.</summary>
    public static bool TryRead(ref PayloadReader reader, [NotNullWhen(true)] out AwsPrincipal? principal)
    {
        principal = null;
        if (!reader.TryVarint((ulong)AwsPrincipalKind.AssumedRoot, out var kind)
            || !reader.TryText(out var accountText) || !AccountId.TryParse(accountText, out var account)
            || !reader.TryText(out var uniqueId))
        {
            return false;
        }

        principal = (AwsPrincipalKind)kind switch
        {
            AwsPrincipalKind.Root => AwsPrincipal.OfRoot(account),
            AwsPrincipalKind.AssumedRoot => AwsPrincipal.OfAssumedRoot(account),
            AwsPrincipalKind.AssumedRole => ReadRole(ref reader, uniqueId),
            AwsPrincipalKind.User => ReadUser(ref reader, uniqueId),
            _ => ReadFederatedUser(ref reader, account, uniqueId),
        };
        return principal?.Account == account && string.Equals(principal.UniqueId, uniqueId, StringComparison.Ordinal);
    }

    private static AwsPrincipal? ReadRole(ref PayloadReader reader, string roleId) =>
        reader.TryText(out var text) && RoleArn.TryParse(text, out var role) && reader.TryText(out var name) && SessionName.IsLegal(name)
            ? AwsPrincipal.OfRole(role, roleId, name)
            : null;

    private static AwsPrincipal? ReadUser(ref PayloadReader reader, string userId) =>
        reader.TryText(out var text) && UserArn.TryParse(text, out var user) ? AwsPrincipal.OfUser(user, userId) : null;

    private static AwsPrincipal? ReadFederatedUser(ref PayloadReader reader, AccountId account, string uniqueId)
    {
        if (!reader.TryText(out var text) || !reader.TryText(out var name) || !SessionName.IsLegal(name))
        {
            return null;
        }

        if (text.Length == 0)
        {
            return AwsPrincipal.OfFederatedUser(AwsPrincipal.OfRoot(account), name);
        }

        return UserArn.TryParse(text, out var user) ? AwsPrincipal.OfFederatedUser(AwsPrincipal.OfUser(user, uniqueId), name) : null;
    }
}
