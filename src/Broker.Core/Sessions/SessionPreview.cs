using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

namespace Broker.Core.Sessions;

/// <summary>How large the token of a session would be, and what of it takes how much room, before anything is minted.</summary>
/// <param name="SessionTokenSize">Characters of the token that this STS would make; more than 4,096 are refused.</param>
/// <param name="Parts">What the session carries, in bytes before compression, in the order of the payload.</param>
/// <remarks>
/// The count is of our own token: AWS's differs and is not published. It takes a sealing key's id of the longest form, so that the token is that long
/// or a few characters shorter. Immutable.
/// </remarks>
public sealed record SessionPreview(int SessionTokenSize, ImmutableArray<SessionPreviewPart> Parts)
{
    private const int FrameBytes = 2 + SealingKeyRing.LongestId + 16 + 16;

    /// <summary>What is longer than this is far from fitting: then no more is known than that.</summary>
    private const int Room = 16 * 1024;

    // As long as a real one; none opens anything.
    private static readonly SecretAccessKey Placeholder = SecretAccessKey.FromText(new string('0', 40));

    /// <summary>Share of the 4,096 bytes in percent, rounded up: AWS's <c>SessionTokenUtilization</c> and <c>PackedPolicySize</c>. More than 100 are refused.</summary>
    public int PackedPolicySize => ((SessionTokenSize * 100) + IssuedSession.SessionTokenLimit - 1) / IssuedSession.SessionTokenLimit;

    /// <summary>Whether the token would be issued.</summary>
    public bool Fits => SessionTokenSize <= IssuedSession.SessionTokenLimit;

    /// <summary>Measures the session that a request would become.</summary>
    public static SessionPreview Of(SessionRequest request)
    {
        var role = request.Role;
        var principal = AwsPrincipal.OfRole(role.Arn, role.RoleId, request.SessionName);
        var session = new Session(principal, AccessKeyId.GenerateTemporary(principal.Account), DateTimeOffset.UnixEpoch.AddYears(60), DateTimeOffset.UnixEpoch.AddYears(60) + role.MaxSessionDuration)
        {
            Origin = request.Origin,
            SourceIdentity = request.SourceIdentity,
            Tags = request.Tags,
            Policies = request.Policies,
            WebIdentity = request.WebIdentity,
            Saml = request.Saml,
            Ldap = request.Ldap,
        };
        var buffer = ArrayPool<byte>.Shared.Rent(Room);
        try
        {
            var isPacked = PackedSession.Write(session, Placeholder, buffer.AsSpan(0, Room), smallest: 0, out var packed) == OperationStatus.Done;
            var size = Base64Url.GetEncodedLength(FrameBytes + (isPacked ? packed : Room));
            var bare = session with { SourceIdentity = null, Tags = [], Policies = null, WebIdentity = null, Saml = null, Ldap = null };
            _ = SessionPayload.Write(bare, Placeholder, buffer, out var fixedSize);
            return new SessionPreview(size, PartsOf(session, fixedSize));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static ImmutableArray<SessionPreviewPart> PartsOf(Session session, int fixedSize)
    {
        var parts = ImmutableArray.CreateBuilder<SessionPreviewPart>();
        Add("keys, role and times", fixedSize - Text(session.Principal.Name));
        Add("session name", Text(session.Principal.Name));
        Add("source identity", session.SourceIdentity is { } source ? Text(source) : 0);
        foreach (var tag in session.Tags)
        {
            Add($"tag {tag.Key}", Text(tag.Key) + Text(tag.Value) + 1);
        }

        Add("session policies", session.Policies is { } policies ? (policies.Inline is { } inline ? Text(inline) : 0) + policies.Arns.Sum(Text) : 0);
        Add("provider and name", session.Ldap is { } ldap ? Text(ldap.ProviderArn) + Text(ldap.Username) : 0);
        return parts.ToImmutable();

        void Add(string name, int bytes)
        {
            if (bytes > 0)
            {
                parts.Add(new SessionPreviewPart(name, bytes));
            }
        }
    }

    /// <summary>UTF-8 behind its length, a varint.</summary>
    private static int Text(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes + (bytes < 128 ? 1 : bytes < 16_384 ? 2 : 3);
    }
}

/// <summary>One thing that a session carries.</summary>
/// <param name="Name">What it is, for example <c>tag department</c>.</param>
/// <param name="Bytes">Its room in the plaintext.</param>
public sealed record SessionPreviewPart(string Name, int Bytes);
