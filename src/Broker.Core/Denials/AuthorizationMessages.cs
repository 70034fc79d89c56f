using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Denials;

/// <summary>Explanations of denials: sealed for the account of the request, readable for 24 hours, found again by message or by id.</summary>
/// <remarks>
/// A message opens at every replica that has the key ring, an id only at the replica that denied. The account is the caller's; for a federated
/// identity the role's. A caller's account never learns what the policies of another account said. Thread safe.
/// </remarks>
public sealed class AuthorizationMessages(LiveKeyRing ring, TimeProvider time)
{
    /// <summary>The longest message that is taken: AWS's bound of <c>EncodedMessage</c>.</summary>
    public const int LongestMessage = 10_240;

    /// <summary>
    /// Characters of every message that leaves with a denial. One length for all: a role that does not exist must not show in the size of its
    /// explanation. With the other headers it fits 4 KiB, the buffer that proxies have for headers.
    /// </summary>
    public const int HeaderMessage = 3072;

    /// <summary>Policies are bounded, and so is what they explain; more than this is shortened before it is even compressed.</summary>
    private const int LargestDocument = 256 * 1024;

    private const string IdStart = "auth-";
    private const int IdBytes = 16;
    private const int BrotliQuality = 5;
    private const int BrotliWindow = 18;

    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private static readonly StsError Invalid = new(
        StsErrorCode.InvalidAuthorizationMessageException,
        "The encoded message is not valid: it was changed or cut, belongs to another account, or is older than 24 hours. An authorization id is known only to the server that denied.",
        "authorization_message");

    private readonly MessageSealer _sealer = new(ring);
    private readonly MessageStore _store = new();

    /// <summary>Seals and keeps the explanation of a request that policies or a rule of the STS denied, and notes its id for the audit; null when they did not.</summary>
    public DenialNotice? Explain(ActionRecord record)
    {
        if (record.Decision is not { Trace.Decision.IsAllowed: false } decision)
        {
            return null;
        }

        var id = IdStart + RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true);
        record.Additional("authorizationId", id);
        if ((record.Caller.Account ?? record.TargetAccount) is not { } account)
        {
            return new DenialNotice(id, Message: null);
        }

        var isOwner = record.TargetAccount is null || record.TargetAccount == account;
        var view = isOwner ? DenialView.OfOwner(decision) : DenialView.OfCaller(decision);
        var now = time.GetUtcNow();
        var kept = Fit(view, id, LongestMessage);
        if (_sealer.Seal(account, now + Life, kept) is not { } message)
        {
            return new DenialNotice(id, Message: null);
        }

        _store.Add(id, message, now + Life, now);
        return new DenialNotice(id, record.Caller.Account is not null && isOwner ? Outgoing(view, id, account, now, kept) : null);
    }

    /// <summary>Opens a message, or the one of an id, for an account.</summary>
    /// <returns>The JSON; <c>InvalidAuthorizationMessageException</c> for everything else, and one text for all of it.</returns>
    public StsResult<string> Read(AccountId account, string messageOrId)
    {
        var message = messageOrId.StartsWith(IdStart, StringComparison.Ordinal) ? _store.Find(messageOrId) ?? [] : Decode(messageOrId);
        if (!_sealer.TryOpen(message, account, time.GetUtcNow(), out var content))
        {
            return Invalid;
        }

        var document = new byte[LargestDocument];
        return BrotliDecoder.TryDecompress(content, document, out var length) ? Encoding.UTF8.GetString(document, 0, length) : Invalid;
    }

    private string? Outgoing(DenialView view, string id, AccountId account, DateTimeOffset now, byte[] kept)
    {
        const int Size = HeaderMessage / 4 * 3;
        var content = kept.Length <= Size - MessageSealer.Overhead ? kept : Fit(view, id, HeaderMessage);
        return _sealer.Seal(account, now + Life, content, Size) is { } message ? Base64Url.EncodeToString(message) : null;
    }

    /// <summary>As much as has room in so many characters: first goes what has least to do with the request.</summary>
    private static byte[] Fit(DenialView view, string id, int longest)
    {
        var room = (longest / 4 * 3) - MessageSealer.Overhead;
        for (var detail = DenialDetail.Whole; ; detail++)
        {
            var document = DenialDocument.Write(view, id, detail);
            if (document.Length <= LargestDocument || detail == DenialDetail.Bare)
            {
                var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(document.Length)];
                var isWhole = BrotliEncoder.TryCompress(document.Span, compressed, out var length, BrotliQuality, BrotliWindow);
                if (isWhole && (length <= room || detail == DenialDetail.Bare))
                {
                    return compressed[..length];
                }
            }
        }
    }

    /// <summary>Takes base64url in its one canonical form, without padding or blanks.</summary>
    private static byte[] Decode(string text) =>
        text.Length <= LongestMessage
        && Base64Url.IsValid(text, out var length)
        && Base64Url.GetEncodedLength(length) == text.Length
            ? Base64Url.DecodeFromChars(text)
            : [];
}
