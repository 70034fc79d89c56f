using Broker.Core;

namespace Broker.Sts.Calls;

/// <summary>From an action's result to what writes it.</summary>
internal static class StsAnswer
{
    /// <summary>Gives the error, or the writer of the response.</summary>
    public static StsResult<Action<IStsAnswerWriter>> With<T>(this StsResult<T> result, Action<IStsAnswerWriter, T> write)
        where T : class
    {
        if (!result.TryGet(out var response, out var error))
        {
            return error;
        }

        Action<IStsAnswerWriter> members = writer => write(writer, response);
        return members;
    }
}
